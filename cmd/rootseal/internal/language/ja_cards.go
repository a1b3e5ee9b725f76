package language

var japaneseCards = map[string]string{}
