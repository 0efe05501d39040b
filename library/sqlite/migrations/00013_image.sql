-- +goose Up

-- library.Article's Image.
ALTER TABLE articles ADD COLUMN image TEXT NOT NULL DEFAULT '';
