-- +goose Up

-- library.Version: what an article was before it was edited.
CREATE TABLE versions (
    article_id bigint PRIMARY KEY REFERENCES articles (id) ON DELETE CASCADE,
    revised    bigint NOT NULL, -- when the latest edit came; microseconds since 1970
    data       bytea NOT NULL   -- all that is kept of it: JSON, deflated
);
CREATE INDEX versions_revised ON versions (revised);
