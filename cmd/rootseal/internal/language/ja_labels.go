package language

// japaneseLabels are the paper labels of keys, and how they compare with the ledger.
var japaneseLabels = map[string]string{
	"the ledger does not name it":                                    "台帳に記載がありません",
	"it holds no live device":                                        "有効なデバイスを保持していません",
	"it is in no bag":                                                "封印袋に入っていません",
	"it is lost, stolen, or left with its holder":                    "紛失、盗難、または保管者の退職により手元にありません",
	"the last check found it wrong":                                  "前回の確認で異常が見つかりました",
	"neither a checked answer nor a signature covers its last proof": "前回の検証を裏付ける応答も署名もありません",
	"no signature covers the record of its bag":                      "封印袋の記録に署名がありません",
	"a custody finding about it is open":                             "保管に関する未処理の指摘事項があります",
	"the number of its bag has characters that no label can show":    "封印袋の番号に、ラベルに表示できない文字があります",
	"the number of its bag is too long for a label of this sheet":    "封印袋の番号が長く、この用紙のラベルに収まりません",

	"no check is due": "次回確認の期限なし",
	"check by %s":     "次回確認の期限 %s",
	"not in a bag":    "封印袋なし",
	"label of key %d: %s, head %s, made %s, %s": "キー %d のラベル: %s、ヘッド %s、作成日 %s、%s",
	"  differs: %s":                              "  相違: %s",
	"  head     record %d of this ledger":        "  ヘッド      この台帳の記録 %d",
	"  accounts %s; compare them with the label": "  アカウント  %s (ラベルと照合してください)",
	"  check    overdue since %s":                "  次回確認    %s から期限超過",
	"  check    due %s":                          "  次回確認    期限 %s",
	"the label repeats what this ledger contains. It does not show that the key is in the bag:":                                  "ラベルの内容はこの台帳と一致します。ただし、キーが袋に入っていることを示すものではありません:",
	"compare the number that is printed on the bag, and look at its seal. 'rootseal verify' proves the key.":                     "袋に印刷された番号を照合し、封印の状態を確認してください。キーの検証には 'rootseal verify' を実行します。",
	"head %s is not in this ledger, which ends at %s: the label comes from another ledger, it is forged, or this ledger was cut": "ヘッド %s はこの台帳 (最後は %s) にありません: ラベルが別の台帳のものか、偽造されたものか、この台帳が切り詰められています",
	"the ledger allowed no label of key %d: %s":                                                                                  "台帳ではキー %d のラベルを作成できませんでした: %s",
	"the label says %s, and the ledger %s":                                                                                       "ラベルは「%s」、台帳は「%s」です",
	"the label says that the next check is due %s, and the ledger %s":                                                            "次回確認の期限が、ラベルでは %s、台帳では %s です",
	"the label says that it was made on %s, which does not fit %s":                                                               "ラベルの作成日 %s が %s と合いません",
	"the label was right, and the key has moved since: the ledger says %s":                                                       "作成時のラベルは正しく、その後キーが移動しています: 台帳では「%s」です",
	"the label was right, and since then the ledger speaks against key %d: %s":                                                   "作成時のラベルは正しく、その後台帳でキー %d に問題が生じています: %s",
}
