package hwtest

// cases are the cases of Run, in this order.
var cases = []conformanceCase{
	{"identity", nil, identify},
	{"select", nil, selectTwice},
	{"another application in between", []need{otherApplication}, anotherApplication},

	{"list", []need{untouched, storage}, listEach},
	{"list in parts", []need{untouched, storage}, listInParts},
	{"put without list", nil, putWithoutList},
	{"put on a taken id", []need{untouched, storage}, putOnTakenID},
	{"put on FIPS without access code", []need{unlockedFIPS}, putOnUnlockedFIPS},
	{"id of 64 bytes", []need{untouched, storage}, longestID},
	{"id of 65 bytes", nil, tooLongID},
	{"delete", []need{untouched, storage}, deleteOne},
	{"delete what is absent", []need{untouched, storage}, deleteAbsent},
	{"rename", []need{storage, renames}, renameOne},
	{"rename to a taken id", []need{storage, renames}, renameToTaken},
	{"rename where there is none", []need{untouched, storage, noRename}, renameUnsupported},

	{"algorithms and digits", []need{untouched, storage}, algorithmsAndDigits},
	{"SHA-512", []need{untouched, storage, hasSHA512}, digitsOfSHA512},
	{"SHA-512 where there is none", []need{untouched, storage, noSHA512}, withoutSHA512},
	{"RFC 4226", []need{untouched, storage}, rfc4226},
	{"RFC 6238", []need{untouched, storage}, rfc6238},
	{"RFC 6238 with SHA-512", []need{untouched, storage, hasSHA512}, rfc6238SHA512},
	{"witness challenge", []need{untouched, storage, fullResponse}, witnessChallenge},
	{"no whole HMAC", []need{untouched, storage, truncatedOnly}, noFullResponse},
	{"calculate what is absent", nil, calculateAbsent},
	{"period", []need{untouched, storage}, longPeriod},
	{"HOTP", []need{untouched, storage}, counterIsNeverMoved},
	{"short seed", []need{untouched, storage}, shortSeed},
	{"long seeds", []need{untouched, storage}, longSeeds},
	{"long seeds for SHA-512", []need{untouched, storage, longSHA512}, longSeedsSHA512},

	{"calculate all", []need{untouched, storage, calculateAll}, codesOfAll},
	{"calculate all with touch", []need{storage, calculateAll, touches}, allWithTouch},
	{"touch", []need{storage, touches, person}, touchOnce},
	{"touch where there is none", []need{storage, noTouch}, touchUnsupported},

	{"access code", []need{expendable, accessCodes, withoutCode}, accessCode},
	{"locked", []need{accessCodes, withCode}, lockedKey},
	{"full", []need{expendable, untouched, storage}, fillUp},
	{"reset", []need{expendable, untouched, storage, resets}, resetAll},
	{"reset where there is none", []need{expendable, storage, noReset}, resetUnsupported},
}
