package language

// japaneseKeys are the table of keys, and what the ledger says against a key.
var japaneseKeys = map[string]string{
	"SERIAL\tMODEL\tFIRMWARE\tUSED\tFREE\tACCESS CODE\tLABEL\tHOLDER\tOFFICER\tATTESTED\tREADER": "シリアル番号\t機種\tファームウェア\t使用\t空き\tアクセスコード\tラベル\t保管者\t署名者\tアテステーション\tリーダー",

	"yes":                                 "はい",
	"no":                                  "いいえ",
	"none":                                "なし",
	"set":                                 "設定済み",
	"key %d":                              "キー %d",
	"%d key":                              "キー %d 本",
	"%s, %s":                              "%s、%s",
	"key %s":                              "キー %s",
	"lost":                                "紛失",
	"stolen":                              "盗難",
	"key %d: %s":                          "キー %d: %s",
	"key in %s":                           "%s のキー",
	"the key in %s":                       "%s のキー",
	"key with device id %s":               "デバイス ID %s のキー",
	"no key is plugged in":                "キーが挿入されていません",
	"must be one of %s":                   "次のいずれかを指定してください: %s",
	"give --watch or --attest, not both":  "--watch と --attest は同時に指定できません",
	"warning: no labels of keys: %v":      "警告: キーのラベルを表示できません: %v",
	"the ledger did not answer in time":   "台帳が時間内に応答しませんでした",
	"it hides its serial; to show it, %s": "シリアル番号を表示しない設定です。表示するには、%s",

	"the ledger is too large to read during other work": "台帳が大きすぎるため、ほかの処理と同時に読み込めません",

	"run 'ykpersonalize -u -1 -o serial-api-visible' with only this key plugged in, or switch on \"serial API visible\" of its OTP slot in another tool; without a serial, the key serves 'keys' and 'code' only": "このキーだけを挿入して 'ykpersonalize -u -1 -o serial-api-visible' を実行するか、別のツールで OTP スロットの \"serial API visible\" を有効にしてください。シリアル番号がない場合、このキーは 'keys' と 'code' でのみ使用できます",

	"kept by a leaver": "退職者が所持",
	"a credential":     "クレデンシャル",
	"%d credential":    "クレデンシャル %d 件",
	"%s since %s%s":    "%[2]s から%[1]s%[3]s",
	", in a record that no officer has signed":                              " (セキュリティ責任者の署名がない記録による)",
	", in a record that only one officer has signed":                        " (セキュリティ責任者 1 名だけが署名した記録による)",
	"in bag %s, %s, since %s%s":                                             "%[3]s から封印袋 %[1]s (%[2]s) に保管中%[4]s",
	"%s; no officer has signed record %d, which opens it":                   "%s。開封を示す記録 %d には、セキュリティ責任者の署名がありません",
	"may hold %s of a retired device, which opens nothing":                  "廃止済みデバイスの%sが残っている可能性があります (何も開けません)",
	"the credential was missing on %s":                                      "%s の確認で、クレデンシャルがありませんでした",
	"another seed answered on %s":                                           "%s の確認で、別のシードが応答しました",
	"the verify of %s found something wrong with it":                        "%s の verify で異常が見つかりました",
	"its OATH application was reset; seen on %s":                            "OATH アプリケーションがリセットされています (%s に確認)",
	"its OATH application was reset since it took this seed%s":              "このシードを書き込んだ後に、OATH アプリケーションがリセットされています%s",
	"its OATH application was reset since it took the seed of %s, group %s": "%s のグループ %s のシードを書き込んだ後に、OATH アプリケーションがリセットされています",
	"shows firmware %s but had %s: a key's firmware never changes%s":        "ファームウェア %s を示していますが、記録では %s です。キーのファームウェアは変わることがありません%s",
	"it showed firmware %s but had %s: a key's firmware never changes%s":    "ファームウェア %s を示しましたが、記録では %s です。キーのファームウェアは変わることがありません%s",
}
