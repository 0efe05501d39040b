-- +goose Up

-- library.Version: what an article was before it was edited.
CREATE TABLE versions (
    article_id INTEGER PRIMARY KEY REFERENCES articles (id) ON DELETE CASCADE,
    revised    INTEGER NOT NULL, -- when the latest edit came; microseconds since 1970
    data       BLOB NOT NULL     -- all that is kept of it: JSON, deflated
);
CREATE INDEX versions_revised ON versions (revised);
