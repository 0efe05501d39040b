package seeds

import (
	"bytes"
	"encoding/json"
	"fmt"
	"time"
)

// Site is the name under which samples are published.
const Site = "Nutgraf samples"

// Sample is one sample article as scraped, to be cleaned like any import.
type Sample struct {
	Name      string    // file name; ends in .txt or .html, which tells what Data is
	Data      []byte    // UTF-8; the caller's own
	URL       string    // canonical link, under the domain .example; "" for some
	Published time.Time // when the article appeared; never zero
	Lang      string    // BCP 47 tag
	Topic     string    // one of the topics of Feeds
}

// listing is a line of samples/index.json: what a file cannot say about itself
// when it is plain text.
type listing struct {
	File      string    `json:"file"`
	Title     string    `json:"title"` // as it stands in the file
	URL       string    `json:"url"`
	Published time.Time `json:"published"`
	Lang      string    `json:"lang"`
	Topic     string    `json:"topic"`
}

// Samples returns the sample articles, those of a topic together, the oldest
// first. The error is nil unless the program was built from damaged files.
func Samples() ([]Sample, error) {
	list, err := index()
	if err != nil {
		return nil, err
	}
	samples := make([]Sample, 0, len(list))
	for _, l := range list {
		data, err := files.ReadFile("samples/" + l.File)
		if err != nil {
			return nil, fmt.Errorf("seeds: reading a sample: %w", err)
		}
		samples = append(samples, Sample{
			Name: l.File, Data: data, URL: l.URL,
			Published: l.Published, Lang: l.Lang, Topic: l.Topic,
		})
	}
	return samples, nil
}

// index reads samples/index.json.
func index() ([]listing, error) {
	data, err := files.ReadFile("samples/index.json")
	if err != nil {
		return nil, fmt.Errorf("seeds: reading the index of samples: %w", err)
	}
	dec := json.NewDecoder(bytes.NewReader(data))
	dec.DisallowUnknownFields() // a misspelt key would silently lose a date or a link
	var list []listing
	if err := dec.Decode(&list); err != nil {
		return nil, fmt.Errorf("seeds: reading the index of samples: %w", err)
	}
	return list, nil
}
