// Reads YAML as kubectl does. Each line of standard input is a JSON string, the text of a file; each line of standard
// output is what kubectl's decoder makes of it: {"documents":[…]} or {"error":"…"}, and what its strict decoder adds.
package main

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"os"

	"k8s.io/apimachinery/pkg/runtime"
	decoder "k8s.io/apimachinery/pkg/util/yaml"
	"sigs.k8s.io/yaml"
)

type reading struct {
	Documents []json.RawMessage `json:"documents,omitempty"`
	Error     string            `json:"error,omitempty"`
	Strict    string            `json:"strict,omitempty"`
}

func read(text []byte) (result reading) {
	documents := decoder.NewYAMLOrJSONDecoder(bytes.NewReader(text), 4096)
	for {
		var document runtime.RawExtension
		err := documents.Decode(&document)
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return reading{Error: err.Error()}
		}
		if raw := bytes.TrimSpace(document.Raw); len(raw) > 0 && !bytes.Equal(raw, []byte("null")) {
			result.Documents = append(result.Documents, raw)
		}
	}
	chunks := decoder.NewYAMLReader(bufio.NewReader(bytes.NewReader(text)))
	for {
		chunk, err := chunks.Read()
		if err != nil {
			return result
		}
		if _, err := yaml.YAMLToJSONStrict(chunk); err != nil {
			result.Strict = err.Error()
		}
	}
}

func main() {
	lines := bufio.NewReader(os.Stdin)
	out := bufio.NewWriter(os.Stdout)
	defer out.Flush()
	for {
		line, err := lines.ReadBytes('\n')
		var text string
		if json.Unmarshal(line, &text) == nil {
			encoded, _ := json.Marshal(read([]byte(text)))
			out.Write(append(encoded, '\n'))
		}
		if err != nil {
			return
		}
	}
}
