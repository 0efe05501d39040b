package faketelegram

// methodTable lists the methods by their names in lower case: the real server
// does not mind the case of a method's name.
func methodTable() map[string]method {
	table := map[string]method{
		"getme":                  getMe,
		"getupdates":             getUpdates,
		"setwebhook":             setWebhook,
		"deletewebhook":          deleteWebhook,
		"getwebhookinfo":         getWebhookInfo,
		"sendmessage":            sendMessage,
		"senddocument":           sendDocument,
		"sendphoto":              sendPhoto,
		"sendchataction":         sendChatAction,
		"editmessagetext":        editMessageText,
		"editmessagereplymarkup": editMessageReplyMarkup,
		"deletemessage":          deleteMessage,
		"answercallbackquery":    answerCallbackQuery,
		"answerinlinequery":      answerInlineQuery,
		"setmycommands":          setMyCommands,
		"getmycommands":          getMyCommands,
		"deletemycommands":       deleteMyCommands,
		"setchatmenubutton":      setChatMenuButton,
		"getchatmenubutton":      getChatMenuButton,
		"getchat":                getChat,
		"getchatmember":          getChatMember,
		"getchatadministrators":  getChatAdministrators,
		"leavechat":              leaveChat,
		"getfile":                getFile,
	}
	for _, f := range []profileText{
		{name: "description", limit: 512}, {name: "short_description", limit: 120}, {name: "name", limit: 64},
	} {
		table["setmy"+f.flat()] = f.set
		table["getmy"+f.flat()] = f.get
	}
	return table
}

type me struct {
	User
	CanJoinGroups      bool `json:"can_join_groups"`
	ReadsAll           bool `json:"can_read_all_group_messages"`
	SupportsInline     bool `json:"supports_inline_queries"`
	CanConnectBusiness bool `json:"can_connect_to_business"`
	HasMainWebApp      bool `json:"has_main_web_app"`
}

func getMe(s *Server, _ *call) (any, *apiError) {
	return me{User: s.Bot, CanJoinGroups: true, ReadsAll: s.opt.readAll, SupportsInline: true}, nil
}
