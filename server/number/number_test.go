package number_test

import (
	"strings"
	"testing"

	"stationmaster/server/number"
)

func TestNormal(t *testing.T) {
	tests := []struct {
		name, number, region string
		extensions           bool
		want                 string // empty: refused
	}{
		{"international", "+44 20 7946 0018", "", false, "+442079460018"},
		{"with separators", "+1 (202) 555-0143", "", false, "+12025550143"},
		{"national in its region", "020 7946 0018", "GB", false, "+442079460018"},
		{"region in small letters", "030 901820", "de", false, "+4930901820"},
		{"international in another region", "+49 30 901820", "GB", false, "+4930901820"},
		{"dialled abroad from the region", "00 49 30 901820", "GB", false, "+4930901820"},
		{"the same number typed in two ways is one", "0044 20.7946.0018", "DE", false, "+442079460018"},
		{"national without a region", "020 7946 0018", "", false, ""},
		{"unknown region", "020 7946 0018", "ZZ", false, ""},
		{"too short", "+44 20", "", false, ""},
		{"not in any plan", "+999 1234567", "", false, ""},
		{"with an extension", "+44 20 7946 0018 x12", "", false, ""},
		{"letters", "+1 800 FLOWERS", "", false, ""},
		{"digits of another script", "+٤٤٢٠٧٩٤٦٠٠١٨", "", false, ""},
		{"a tel address", "tel:+442079460018", "", false, ""},
		{"a second plus", "+44+2079460018", "", false, ""},
		{"empty", "", "GB", true, ""},
		{"only separators", "-()", "GB", true, ""},
		{"overlong", "+" + strings.Repeat("4", 100), "", false, ""},
		{"extension", "ext:4711", "", true, "ext:4711"},
		{"extension in capitals and spaces", " EXT: 4711 ", "", true, "ext:4711"},
		{"extension where not allowed", "ext:4711", "", false, ""},
		{"one digit", "ext:4", "", true, ""},
		{"eleven digits", "ext:12345678901", "", true, ""},
		{"extension with letters", "ext:47a1", "", true, ""},
		{"extension with a sign", "ext:-471", "", true, ""},
		{"control character", "+44207946\x000018", "", false, ""},
		{"not UTF-8", "+44207946\xff0018", "", false, ""},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			got, ok := number.Numbers{}.Normal(test.number, test.region, test.extensions)
			if got != test.want || ok != (test.want != "") {
				t.Errorf("Normal(%q, %q) = %q, %v; want %q", test.number, test.region, got, ok, test.want)
			}
		})
	}
}

func TestEveryExampleIsRight(t *testing.T) {
	for _, region := range []string{"", "GB", "de", "US", "FR", "CH", "ZZ", "nonsense"} {
		example := number.Numbers{}.Example(region)
		if got, ok := (number.Numbers{}).Normal(example, "", false); !ok || got != example {
			t.Errorf("Example(%q) = %q, which Normal reads as %q, %v", region, example, got, ok)
		}
	}
}

func FuzzNormal(f *testing.F) {
	for _, seed := range []string{"+442079460018", "020 7946 0018", "ext:12", "tel:+1", "+", "((((", "00000000000", "+1ext12"} {
		f.Add(seed, "GB", true)
		f.Add(seed, "", false)
	}
	f.Fuzz(func(t *testing.T, typed, region string, extensions bool) {
		normal, ok := number.Numbers{}.Normal(typed, region, extensions)
		if !ok {
			if normal != "" {
				t.Fatalf("refused, but gives %q", normal)
			}
			return
		}
		again, ok := number.Numbers{}.Normal(normal, "", extensions)
		if !ok || again != normal {
			t.Fatalf("%q is not its own normal form: %q, %v", normal, again, ok)
		}
		if strings.HasPrefix(normal, "ext:") && !extensions {
			t.Fatal("an extension where none is allowed")
		}
	})
}

func TestShown(t *testing.T) {
	for _, test := range []struct{ number, region, want string }{
		{"+442079460018", "GB", "020 7946 0018"},
		{"+442079460018", "gb", "020 7946 0018"},
		{"+442079460018", "DE", "+44 20 7946 0018"},
		{"+493012345678", "DE", "030 12345678"},
		{"+14155552671", "CA", "(415) 555-2671"},
		{"+442079460018", "", ""},
		{"ext:4711", "GB", ""},
		{"", "GB", ""},
		{"+", "GB", ""},
	} {
		if got := (number.Numbers{}).Shown(test.number, test.region); got != test.want {
			t.Errorf("%s in %q is shown as %q, want %q", test.number, test.region, got, test.want)
		}
	}
}
