package faketelegram

import (
	"fmt"
	"net/http"
)

// parseError is why a text or a link was refused.
type parseError string

func (e parseError) Error() string { return string(e) }

func refuse(format string, args ...any) error {
	return parseError(fmt.Sprintf(format, args...))
}

// apiError is an answer that says no.
type apiError struct {
	code       int
	text       string
	retryAfter int   // seconds
	migrateTo  int64 // a chat's new id
}

func badRequest(format string, args ...any) *apiError {
	return &apiError{code: http.StatusBadRequest, text: "Bad Request: " + fmt.Sprintf(format, args...)}
}

func forbidden(text string) *apiError {
	return &apiError{code: http.StatusForbidden, text: "Forbidden: " + text}
}

func conflict(text string) *apiError {
	return &apiError{code: http.StatusConflict, text: "Conflict: " + text}
}

func tooMany(seconds int) *apiError {
	return &apiError{code: http.StatusTooManyRequests, text: fmt.Sprintf("Too Many Requests: retry after %d", seconds), retryAfter: seconds}
}
