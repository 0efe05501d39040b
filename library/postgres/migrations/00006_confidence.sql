-- +goose Up

-- library.Article's PublishedAbout and Confidence.
ALTER TABLE articles ADD COLUMN published_about bigint NOT NULL DEFAULT 0;
ALTER TABLE articles ADD COLUMN confidence double precision NOT NULL DEFAULT 0;
