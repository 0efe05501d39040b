-- +goose Up

-- library.Article's Doubts, which are of its text.
ALTER TABLE texts ADD COLUMN doubts TEXT NOT NULL DEFAULT '';
