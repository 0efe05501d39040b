-- +goose Up

-- library.Subscription's Updates and Adds.
ALTER TABLE subscriptions ADD COLUMN updates TEXT NOT NULL DEFAULT '';
ALTER TABLE subscriptions ADD COLUMN adds INTEGER NOT NULL DEFAULT 0;

-- library.Delivery's Original: the alert whose post this one changes, answers or
-- joined; 0 for none. Kinds: 4 edit, 5 reply. State 6: lapsed.
ALTER TABLE deliveries ADD COLUMN original INTEGER NOT NULL DEFAULT 0;
CREATE INDEX deliveries_original ON deliveries (original) WHERE original <> 0;
-- The alerts of a story, in whatever chat.
CREATE INDEX deliveries_alerts ON deliveries (item) WHERE kind = 0;
-- Edits are read apart: they never keep a post waiting.
DROP INDEX deliveries_due;
CREATE INDEX deliveries_due ON deliveries (platform, due, id) WHERE state = 0 AND held = 0 AND kind <> 4;
CREATE INDEX deliveries_edits ON deliveries (platform, due, id) WHERE state = 0 AND held = 0 AND kind = 4;
