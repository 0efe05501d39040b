-- +goose Up

-- library.Article's PublishedAbout and Confidence.
ALTER TABLE articles ADD COLUMN published_about INTEGER NOT NULL DEFAULT 0;
ALTER TABLE articles ADD COLUMN confidence REAL NOT NULL DEFAULT 0;
