-- +goose Up

-- library.Chat: every place that is followed from or posted to, with its settings.
-- Times are microseconds since 1970, NULL for none. An id is never used again
-- where AUTOINCREMENT stands.
CREATE TABLE chats (
    id         INTEGER PRIMARY KEY AUTOINCREMENT,
    platform   TEXT NOT NULL,
    chat       TEXT NOT NULL,
    thread     TEXT NOT NULL, -- '' for none
    zone       TEXT NOT NULL DEFAULT '',
    quiet_from INTEGER NOT NULL DEFAULT 0,
    quiet_to   INTEGER NOT NULL DEFAULT 0,
    look       TEXT NOT NULL DEFAULT '{}', -- JSON
    notices    INTEGER, -- the chat that gets its notices; NULL for itself
    paused     TEXT NOT NULL DEFAULT '',
    paused_at  INTEGER,
    UNIQUE (platform, chat, thread)
);
CREATE INDEX chats_notices ON chats (notices) WHERE notices IS NOT NULL;

-- Numbers that are given out in order.
CREATE TABLE counters (
    name TEXT PRIMARY KEY,
    n    INTEGER NOT NULL
) WITHOUT ROWID;
INSERT INTO counters VALUES ('wants', 0);

-- library.Want.
CREATE TABLE wants (
    id     INTEGER PRIMARY KEY,
    text   TEXT NOT NULL,
    digest INTEGER NOT NULL,
    UNIQUE (text, digest)
);

-- library.Subscription.
CREATE TABLE subscriptions (
    id          INTEGER PRIMARY KEY AUTOINCREMENT,
    chat_id     INTEGER NOT NULL REFERENCES chats (id),
    want_id     INTEGER NOT NULL REFERENCES wants (id),
    schedule    TEXT NOT NULL, -- '' for an alert
    zone        TEXT NOT NULL,
    next        INTEGER,
    last        INTEGER,
    taken       INTEGER NOT NULL DEFAULT 0, -- until when its slot is somebody's
    entries     INTEGER NOT NULL,
    say_nothing INTEGER NOT NULL,
    sources     INTEGER NOT NULL,
    look        TEXT, -- JSON; NULL for that of its chat
    paused      TEXT NOT NULL,
    paused_at   INTEGER,
    held        INTEGER NOT NULL, -- its chat is paused
    created     INTEGER NOT NULL,
    maker       TEXT NOT NULL,
    due         INTEGER AS (CASE WHEN paused = '' AND held = 0 THEN max(next, taken) END), -- NULL without next
    UNIQUE (chat_id, want_id, schedule)
);
CREATE INDEX subscriptions_want ON subscriptions (want_id);
CREATE INDEX subscriptions_due ON subscriptions (due) WHERE due IS NOT NULL;
CREATE INDEX subscriptions_last ON subscriptions (last) WHERE next IS NOT NULL;
CREATE INDEX subscriptions_maker ON subscriptions (maker) WHERE maker <> '';

-- library.News.
CREATE TABLE news (
    id         INTEGER PRIMARY KEY AUTOINCREMENT,
    article_id INTEGER NOT NULL REFERENCES articles (id) ON DELETE CASCADE,
    source_id  INTEGER NOT NULL,
    topic      TEXT NOT NULL,
    arrived    INTEGER NOT NULL,
    taken      INTEGER NOT NULL DEFAULT 0,
    done       INTEGER NOT NULL DEFAULT 0 -- its alerts are written
);
CREATE INDEX news_open ON news (id) WHERE done = 0;
CREATE UNIQUE INDEX news_arrived ON news (arrived);
CREATE INDEX news_article ON news (article_id);

-- library.Delivery. States: 0 waiting, 1 sending, 2 done, 3 folded, 4 failed,
-- 5 unclear. Kinds: 0 alert, 1 digest, 2 fold, 3 notice.
CREATE TABLE deliveries (
    id              INTEGER PRIMARY KEY AUTOINCREMENT,
    subscription_id INTEGER NOT NULL, -- 0 for none
    chat_id         INTEGER NOT NULL,
    platform        TEXT NOT NULL, -- of the chat
    owner           INTEGER NOT NULL, -- the subscription whose own item it is; 0: all of the chat share it
    kind            INTEGER NOT NULL,
    item            TEXT NOT NULL,
    part            INTEGER NOT NULL,
    articles        TEXT NOT NULL, -- ",1,2,"; '' for none
    text            TEXT NOT NULL,
    due             INTEGER NOT NULL,
    created         INTEGER NOT NULL,
    state           INTEGER NOT NULL DEFAULT 0,
    held            INTEGER NOT NULL DEFAULT 0, -- its chat was paused when it waited
    attempts        INTEGER NOT NULL DEFAULT 0,
    begun           INTEGER,
    message         TEXT NOT NULL DEFAULT '',
    trouble         TEXT NOT NULL DEFAULT ''
);
CREATE UNIQUE INDEX deliveries_item ON deliveries (chat_id, owner, item, part);
CREATE INDEX deliveries_due ON deliveries (platform, due, id) WHERE state = 0 AND held = 0;
CREATE INDEX deliveries_sending ON deliveries (platform) WHERE state = 1;
CREATE INDEX deliveries_held ON deliveries (platform) WHERE state = 0 AND held = 1;

-- The articles that a chat was told of.
CREATE TABLE told (
    chat_id    INTEGER NOT NULL,
    article_id INTEGER NOT NULL,
    PRIMARY KEY (chat_id, article_id)
) WITHOUT ROWID;

-- library.Lease.
CREATE TABLE leases (
    name   TEXT PRIMARY KEY,
    holder TEXT NOT NULL,
    fence  INTEGER NOT NULL,
    until  INTEGER NOT NULL
) WITHOUT ROWID;
