-- +goose Up

-- library.Article's Image.
ALTER TABLE articles ADD COLUMN image text NOT NULL DEFAULT '';
