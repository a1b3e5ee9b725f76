package command

import (
	"errors"

	"github.com/spf13/pflag"

	"rootseal/cmd/rootseal/internal/cli"
	"rootseal/message"
)

// wantedValue is what the value of a flag must be, by the type of the flag.
var wantedValue = map[string]string{
	"int": "is not a whole number", "uint64": "is not a whole number", "bool": "is neither true nor false", "duration": "is no time such as 15m or 24h",
}

// wrongFlag makes a usage error of an error of the parser of flags. The sentence is
// rootseal's, so that it has every language: the parser's errors are known by their types.
func wrongFlag(err error) error {
	var (
		unknown *pflag.NotExistError
		alone   *pflag.ValueRequiredError
		syntax  *pflag.InvalidSyntaxError
		invalid *pflag.InvalidValueError
	)
	switch {
	case errors.As(err, &unknown):
		return shortOrLong(unknown, "unknown flag: --%s", "unknown shorthand flag: %q in -%s")
	case errors.As(err, &alone):
		return shortOrLong(alone, "flag needs an argument: --%s", "flag needs an argument: %q in -%s")
	case errors.As(err, &syntax):
		return cli.Usage("bad flag syntax: %s", syntax.GetSpecifiedFlag())
	case errors.As(err, &invalid):
		flag := invalid.GetFlag()
		if words := wantedValue[flag.Value.Type()]; words != "" {
			return cli.Usage("--%s: %q %s", flag.Name, invalid.GetValue(), message.Word(words))
		}
		return cli.Usage("invalid argument %q for %q flag: %v", invalid.GetValue(), "--"+flag.Name, invalid.Unwrap())
	}
	return cli.Usage("%v", err)
}

// named is an error about a flag, given by its name or by a letter among others.
type named interface {
	GetSpecifiedName() string
	GetSpecifiedShortnames() string
}

func shortOrLong(flag named, long, short string) error {
	if letters := flag.GetSpecifiedShortnames(); letters != "" {
		return cli.Usage(short, rune(flag.GetSpecifiedName()[0]), letters)
	}
	return cli.Usage(long, flag.GetSpecifiedName())
}
