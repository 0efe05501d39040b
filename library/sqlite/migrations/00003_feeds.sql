-- +goose Up

-- library.Feed. Times are microseconds since 1970, NULL for none.
CREATE TABLE feeds (
    id         INTEGER PRIMARY KEY,
    source_id  INTEGER NOT NULL REFERENCES sources (id),
    url        TEXT NOT NULL,
    name       TEXT NOT NULL, -- that people gave it; '' for the feed's own
    topic      TEXT NOT NULL,
    lang       TEXT NOT NULL,
    filter     TEXT NOT NULL,
    added      INTEGER NOT NULL,

    next       INTEGER,
    taken      INTEGER NOT NULL DEFAULT 0, -- until when it is somebody's
    due        INTEGER AS (max(next, taken)), -- NULL without next
    interval   INTEGER NOT NULL, -- microseconds
    checked    INTEGER,
    worked     INTEGER,
    news       INTEGER,
    failures   INTEGER NOT NULL,
    trouble    TEXT NOT NULL,
    ended      INTEGER NOT NULL,
    etag       TEXT NOT NULL,
    modified   TEXT NOT NULL,
    digest     TEXT NOT NULL
);
CREATE INDEX feeds_due ON feeds (due) WHERE due IS NOT NULL;
CREATE INDEX feeds_source ON feeds (source_id);

-- library.LinkKey of the URLs that a feed has and had; the greatest id is the
-- latest.
CREATE TABLE feed_links (
    id      INTEGER PRIMARY KEY,
    link    TEXT NOT NULL UNIQUE,
    feed_id INTEGER NOT NULL REFERENCES feeds (id) ON DELETE CASCADE
);
CREATE INDEX feed_links_feed ON feed_links (feed_id);

-- The entries that a feed has or had, library.Item, as hashes.
CREATE TABLE entries (
    feed_id    INTEGER NOT NULL REFERENCES feeds (id) ON DELETE CASCADE,
    key        INTEGER NOT NULL,
    state      INTEGER NOT NULL, -- 0 when unknown
    article_id INTEGER NOT NULL, -- what it became; 0 for nothing
    gone       INTEGER,          -- when it had left the feed; NULL while it is there
    PRIMARY KEY (feed_id, key)
) WITHOUT ROWID;
CREATE INDEX entries_gone ON entries (feed_id, gone);
