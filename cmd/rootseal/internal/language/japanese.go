package language

import "maps"

// japanese is every format in Japanese, by its English format.
var japanese = merged(japaneseCards)

func merged(parts ...map[string]string) map[string]string {
	all := map[string]string{}
	for _, part := range parts {
		maps.Copy(all, part)
	}
	return all
}
