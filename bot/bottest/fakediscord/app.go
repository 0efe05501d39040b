package fakediscord

import "strings"

func (s *Server) socket(path string) string {
	return "ws" + strings.TrimPrefix(s.URL, "http") + path
}

func (c *call) gatewayURL() (any, *refusal) {
	return object{"url": c.socket("/gateway")}, nil
}

func (c *call) gatewayBot() (any, *refusal) {
	return object{
		"url": c.socket("/gateway"), "shards": c.cfg.shards,
		"session_start_limit": object{
			"total": 1000, "remaining": max(1000-c.gateway.Counts().Identifies, 0), "reset_after": 86_400_000, "max_concurrency": 1,
		},
	}, nil
}

func (c *call) getApplication() (any, *refusal) {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.application(), nil
}

// application is the bot's application. The caller holds s.mu.
func (s *Server) application() object {
	installs := object{"1": object{}}
	if !s.cfg.userOnly {
		installs["0"] = object{}
	}
	app := object{
		"id": s.ApplicationID, "name": s.botName, "icon": nil, "description": s.botAbout, "summary": "",
		"bot_public": true, "bot_require_code_grant": false, "verify_key": s.PublicKey, "flags": 0, "hook": true,
		"interactions_endpoint_url": nil, "integration_types_config": installs, "approximate_guild_count": len(s.guilds),
		"owner": object{"id": "1", "username": "owner", "discriminator": "0", "avatar": nil}, "team": nil,
		"bot": s.me(),
	}
	if s.endpoint != "" {
		app["interactions_endpoint_url"] = s.endpoint
	}
	return app
}

func (s *Server) me() object {
	return object{
		"id": s.ApplicationID, "username": s.botName, "discriminator": "0001", "avatar": nil, "bot": true, "flags": 0,
		"global_name": nil, "mfa_enabled": true, "locale": "en-US", "verified": true, "email": nil,
	}
}

func (c *call) patchApplication() (any, *refusal) {
	f := &form{}
	f.unknown(nil, c.body, "description", "icon", "cover_image", "team_id", "flags", "interactions_endpoint_url",
		"explicit_content_filter", "max_participants", "type", "tags", "custom_install_url", "install_params",
		"role_connections_verification_url", "integration_types_config", "event_webhooks_url", "event_webhooks_status",
		"event_webhooks_types")
	about := f.text(nil, c.body, "description", 0, 400)
	endpoint := f.text(nil, c.body, "interactions_endpoint_url", 0, 512)
	if endpoint != "" {
		if err := c.VerifyEndpoint(endpoint); err != nil {
			f.wrong((*at)(nil).in("interactions_endpoint_url"), "APPLICATION_INTERACTIONS_ENDPOINT_URL_INVALID",
				"The specified interactions endpoint url could not be verified.")
		}
	}
	if !f.ok() {
		return nil, f.refusal()
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if _, given := c.body["description"]; given {
		c.botAbout = about
	}
	if _, given := c.body["interactions_endpoint_url"]; given {
		c.endpoint = endpoint
	}
	return c.application(), nil
}

func (c *call) getMe() (any, *refusal) {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.me(), nil
}

func (c *call) patchMe() (any, *refusal) {
	f := &form{}
	f.unknown(nil, c.body, "username", "avatar", "banner")
	name := f.text(nil, c.body, "username", 0, 32)
	if _, given := c.body["username"]; given && len(name) < 2 {
		f.badLength((*at)(nil).in("username"), 2, 32)
	}
	if !f.ok() {
		return nil, f.refusal()
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if name != "" {
		c.botName = name
	}
	return c.me(), nil
}
