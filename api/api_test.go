package api_test

import (
	"encoding/json"
	"os"
	"testing"

	"github.com/getkin/kin-openapi/openapi3"

	"stationmaster/api"
)

func TestContractIsValidOpenAPI(t *testing.T) {
	doc, err := openapi3.NewLoader().LoadFromData(api.Contract())
	if err != nil {
		t.Fatal(err)
	}
	if err := doc.Validate(t.Context()); err != nil {
		t.Fatal(err)
	}
}

// Bodies are strict on both sides: a schema that let unknown fields pass would let a handler drift from it unseen.
func TestEveryObjectIsClosedAndRequiresOnlyWhatItHas(t *testing.T) {
	doc, err := openapi3.NewLoader().LoadFromData(api.Contract())
	if err != nil {
		t.Fatal(err)
	}
	for name, ref := range doc.Components.Schemas {
		s := ref.Value
		if !s.Type.Is("object") {
			continue
		}
		if allowed := s.AdditionalProperties.Has; allowed == nil || *allowed {
			t.Errorf("schema %s: additionalProperties is not false", name)
		}
		for _, field := range s.Required {
			if s.Properties[field] == nil {
				t.Errorf("schema %s requires %s, which it does not have", name, field)
			}
		}
	}
}

func TestContractIsTheFile(t *testing.T) {
	file, err := os.ReadFile("openapi.yaml")
	if err != nil {
		t.Fatal(err)
	}
	if string(api.Contract()) != string(file) {
		t.Error("Contract is not openapi.yaml")
	}
}

func TestCatalogueAsServed(t *testing.T) {
	var served struct {
		Codes []struct {
			Code  string
			As    []string
			Close int
		}
		Messages  []struct{ Type, From, Schema string }
		Sentences map[string]map[string]string
	}
	if err := json.Unmarshal(api.CatalogueJSON(), &served); err != nil {
		t.Fatal(err)
	}
	for _, code := range served.Codes {
		if len(code.As) == 0 || served.Sentences["en"][code.Code] == "" {
			t.Errorf("%s: used as %v, sentence %q", code.Code, code.As, served.Sentences["en"][code.Code])
		}
	}
	if len(served.Codes) == 0 || len(served.Messages) == 0 {
		t.Error("the catalogue is empty")
	}
}

func TestWhatIsHandedOutIsACopy(t *testing.T) {
	api.Contract()[0] = 0
	api.CatalogueJSON()[0] = 0
	if api.Contract()[0] == 0 || api.CatalogueJSON()[0] == 0 {
		t.Error("a caller can change the contract for everybody")
	}
}
