package faketelegram

import (
	"fmt"
	"mime"
	"net/http"
	"path"
	"strings"
)

// stored is a file that can be downloaded.
type stored struct {
	File
	data []byte
}

// files keeps the newest files.
type files struct {
	byID  map[string]*stored
	order []string
	n     int
}

// maxDownload is how large a file a bot can download.
const maxDownload = 20 << 20

// maxFiles is how many files are kept at most.
const maxFiles = 256

// add keeps a file. The server's lock is held.
func (f *files) add(s *Server, folder, name string, data []byte) File {
	f.n++
	file := File{
		FileID: fmt.Sprintf("BQACAgIAAxkBAAI%08d", f.n), UniqueID: fmt.Sprintf("AgAD%08d", f.n), Name: path.Base(name),
		MIME: mime.TypeByExtension(path.Ext(name)), Size: int64(len(data)),
	}
	kept := &stored{File: file, data: data}
	kept.Path = fmt.Sprintf("%s/file_%d%s", folder, f.n, path.Ext(name))
	f.byID[file.FileID] = kept
	f.order = append(f.order, file.FileID)
	if len(f.order) > min(maxFiles, s.opt.keep) {
		delete(f.byID, f.order[0])
		f.order = append(f.order[:0:0], f.order[1:]...)
	}
	return file
}

func getFile(s *Server, c *call) (any, *apiError) {
	s.mu.Lock()
	defer s.mu.Unlock()
	kept := s.files.byID[c.text("file_id")]
	switch {
	case kept == nil:
		return nil, badRequest("invalid file_id")
	case kept.Size > maxDownload:
		return nil, badRequest("file is too big")
	}
	return File{FileID: kept.FileID, UniqueID: kept.UniqueID, Size: kept.Size, Path: kept.Path}, nil
}

// download serves /file/bot<token>/<path>.
func (s *Server) download(w http.ResponseWriter, r *http.Request, rest string) {
	token, name, _ := strings.Cut(rest, "/")
	if token != s.Token {
		s.write(w, nil, &apiError{code: http.StatusUnauthorized, text: "Unauthorized"})
		return
	}
	c := &call{name: "file", method: "file"}
	script := s.fault(c)
	if script != nil && script.Kind == CutBefore {
		cut(w)
		return
	}
	if script != nil && script.before(r.Context(), s, w, c) {
		return
	}
	var data []byte
	s.mu.Lock()
	for _, f := range s.files.byID {
		if f.Path == name && f.Size <= maxDownload {
			data = f.data
		}
	}
	s.mu.Unlock()
	if data == nil {
		s.write(w, nil, &apiError{code: http.StatusNotFound, text: "Not Found"})
		return
	}
	w.Header().Set("Content-Type", "application/octet-stream")
	if script != nil && script.Kind == CutAfter {
		w.Header().Set("Content-Length", fmt.Sprint(len(data)))
		_, _ = w.Write(data[:len(data)/2])
		cut(w)
		return
	}
	_, _ = w.Write(data)
}
