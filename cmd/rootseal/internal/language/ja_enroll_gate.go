package language

// japaneseEnrollGate are what refuses a ceremony, and what an unfinished one leaves.
var japaneseEnrollGate = map[string]string{
	"the policy requires attested keys": "ポリシーはアテステーション確認済みのキーを要求しています",
	"%w: key %d was never asked":        "%w: キー %d のアテステーションは未確認です",

	"%w: key %d, asked in record %d, has an attestation of an unknown issuer: %s": "%w: キー %d (記録 %d で確認) のアテステーションは未知の発行者のものです: %s",

	"%w: key %d, asked in record %d: %s":              "%w: キー %d (記録 %d で確認): %s",
	"the device is in use at AWS, against the ledger": "台帳に反して、AWS でデバイスが使用中です",
	"%w: no ceremony retired %s":                      "%w: %s を廃止したセレモニーがありません",
	"%w: %s, record %d":                               "%w: %s、記録 %d",

	"%w: AWS was not read, and no officer has signed the end of %s": "%w: AWS を読み取っておらず、%s の終了にセキュリティ責任者の署名がありません",

	"%w: %s replaces a newer device":                       "%w: %s は、より新しいデバイスを置き換えています",
	"%w: the credential of %s belongs to %s":               "%w: %s のクレデンシャルは %s のものです",
	"a seed announced by %q cannot come by %q":             "%q で予告されたシードを %q で受け取ることはできません",
	"the plan is not confirmed":                            "計画が確認されていません",
	"the deletion is not confirmed":                        "削除が確認されていません",
	"no officer has signed its intent":                     "開始の記録にセキュリティ責任者の署名がありません",
	"the key is in a bag":                                  "キーは封印袋に入っています",
	"an earlier ceremony for this principal is unfinished": "このプリンシパルの以前のセレモニーが未完了です",
	"this group already has a device of this principal":    "このグループには、すでにこのプリンシパルのデバイスがあります",
	"no key named":                         "キーが指定されていません",
	"this key cannot be enrolled":          "このキーは登録できません",
	"%w: it contradicts itself":            "%w: 表示内容に矛盾があります",
	"%w: two keys show one OATH device id": "%w: 2 本のキーが同じ OATH デバイス ID を示しています",

	"this FIPS key takes no credential before it has an access code": "この FIPS キーは、アクセスコードを設定するまでクレデンシャルを受け付けません",

	"key has no room":                    "キーに空きがありません",
	"credential id already on the key":   "同じ ID のクレデンシャルがキーにあります",
	"%w: a %s %s cannot ask for a touch": "%w: %s %s はタッチを要求できません",

	"%w: it gives no full HMAC answer, so nothing could be proven": "%w: HMAC の応答が完全でないため、検証できません",

	"%w: all %d slots are in use, and the new seed needs one until the old seed is retired": "%w: %d 個のスロットがすべて使用中です。古いシードを廃止するまで、新しいシード用に 1 個必要です",

	"%w: %d of %d places used, and one must stay free for a later rotation":       "%w: %[3]d 個中 %[2]d 個を使用しています。今後の更新のため、1 個は空けておく必要があります",
	"%w: it calls itself a %s with firmware %s, and its OATH application says %s": "%w: 機種は %s、ファームウェアは %s と表示していますが、OATH アプリケーションの表示は %s です",

	"%w: firmware %s would overwrite %q, which begins with it": "%w: ファームウェア %s では、同じ文字列で始まる %q を上書きします",
	"the principal would keep no other proven device":          "プリンシパルに検証済みのデバイスが残りません",
	"what the principal would keep violates the policy":        "プリンシパルに残るものがポリシーに違反します",
	"%q does not contain an account number":                    "%q にアカウント番号がありません",
	"its id is not one that rootseal draws":                    "ID が rootseal の形式ではありません",
	"it is more than a retirement":                             "廃止以外の処理が含まれています",
	"it names a device that is not in the ledger":              "台帳にないデバイスを指定しています",
	"it names a device that is newer than its intent":          "開始の記録より新しいデバイスを指定しています",
	"its devices are not of %s, or not of group %s":            "デバイスが %s またはグループ %s のものではありません",
	"it retires %q, but the ARN of that device is %q":          "廃止の対象は %q ですが、そのデバイスの ARN は %q です",
	"it keeps %q, which is not in the account":                 "アカウントにない %q を残すとしています",
	"it keeps the device that it retires":                      "廃止するデバイスを残すとしています",

	"%q on key %d does not belong to the device that it retires": "キー %[2]d の %[1]q は、廃止するデバイスのものではありません",

	"it does not announce the end of %s": "%s の終了を予告していません",

	"%w; no officer has signed record %d, the live check of group %s": "%w。グループ %[3]s のライブ確認 (記録 %[2]d) にセキュリティ責任者の署名がありません",

	"%w: the credential of %s belongs to ceremony %s":         "%w: %s のクレデンシャルはセレモニー %s のものです",
	"%w: %s does not have the name of item %q":                "%w: %s は項目 %q の名前と一致しません",
	"%w: record %d, of %s":                                    "%w: %[3]s の記録 %[2]d",
	"%w: group %s of %s has %d usable keys, and must have %d": "%w: %[3]s のグループ %[2]s で使用できるキーは %[4]d 本です (要求は %[5]d 本)",
	"%w: no other group of %s has all its keys sealed":        "%w: %s には、すべてのキーを封印したグループがほかにありません",
	"the ledger lacks what this workstation remembers of it":  "この端末に保存された台帳の内容が、台帳にありません",
	"it is unknown whether the ledger was cut":                "台帳が切り詰められたかどうか不明です",
	"the ledger warns against this key":                       "台帳にこのキーへの警告があります",

	"the ledger warns against this key, and its use is not confirmed": "台帳にこのキーへの警告があり、使用が確認されていません",

	"key %d is meant although: %s":                    "警告を確認のうえキー %d を使用: %s",
	"rootseal would not have written these records":   "rootseal が書き込むはずのない記録です",
	"%w: ceremony %s: %s":                             "%w: セレモニー %s: %s",
	"it has two records of kind %s":                   "種類 %s の記録が 2 件あります",
	"it contains a removal of orphans":                "残存物の削除が含まれています",
	"it has a begin and a retirement":                 "登録の開始と廃止の両方があります",
	"it has no begin":                                 "開始の記録がありません",
	"its id does not follow from the suffix %q":       "ID が接尾辞 %q と一致しません",
	"%q is not a group label":                         "%q はグループのラベルではありません",
	"credential %q does not follow from its begin":    "クレデンシャル %q が開始の記録と一致しません",
	"device names %q do not follow from its begin":    "デバイス名 %q が開始の記録と一致しません",
	"its seed needs keys, or else a password manager": "シードにはキーまたはパスワードマネージャーが必要です",

	"a password manager gets only seeds of AWS, and requires no touch": "パスワードマネージャーに入るのは AWS のシードだけで、タッチは要求しません",

	"a password manager reads only root's seed in the console": "パスワードマネージャーがコンソールから読み取るのは、ルートユーザーのシードだけです",
	"ceremony %s has the same suffix":                          "セレモニー %s の接尾辞が同じです",
	"its enable proves nothing":                                "有効化の記録に検証がありません",
	"it has an enable without a load":                          "書き込みの記録がないのに有効化の記録があります",

	"a login of another service has no device at AWS, but the load names %q": "ほかのサービスのログインに AWS のデバイスはありませんが、書き込みの記録に %q があります",

	"device name %q is not in its begin":                        "デバイス名 %q が開始の記録にありません",
	"device %q does not match its name and account":             "デバイス %q が名前およびアカウントと一致しません",
	"it retires %s but is not a rotation":                       "%s を廃止するとしていますが、更新ではありません",
	"its begin was written before it announced what it retires": "廃止の対象を予告する前に、開始が記録されています",
	"it is for group %s but retires a device of group %s":       "グループ %s が対象ですが、グループ %s のデバイスを廃止するとしています",
	"its rotation does not announce the end of %s":              "更新の記録が %s の終了を予告していません",
	"%s ends before a new device is enabled":                    "新しいデバイスが有効になる前に %s が終了しています",
	"it retires %s, which is not in the ledger":                 "台帳にない %s を廃止するとしています",
	"it retires a device that is newer than its begin":          "開始の記録より新しいデバイスを廃止するとしています",
	"it retires a device of %s":                                 "%s のデバイスを廃止するとしています",
	"its new device is the old one":                             "新しいデバイスが古いデバイスと同じです",
	"%w: no ceremony enrolled %s":                               "%w: %s を登録したセレモニーがありません",
	"%w: ceremony %s cannot have enrolled %q":                   "%w: セレモニー %s が %q を登録したはずがありません",
	"%w: %q on key %d, adopted for %s, belongs to %s":           "%w: %[4]s として引き継いだキー %[3]d の %[2]q は、%[5]s のものです",
	"reading ceremony %s: it has ended: %s":                     "セレモニー %s の読み込み: すでに終了しています: %s",
	"nothing is left over":                                      "残存物はありません",
	"reading the account's alias: %w":                           "アカウントの別名の読み取り: %w",
	"closed by the officer's word":                              "セキュリティ責任者の申告による終了",
	"%w: record %d":                                             "%w: 記録 %d",
	"looking at the device: %w":                                 "デバイスの確認: %w",
	"whether the device was enabled is %s":                      "デバイスが有効になったかどうか: %s",
	"%w: record %d, %s":                                         "%w: 記録 %d、%s",

	"AWS has the device enabled, and the ledger lost its record": "AWS ではデバイスが有効ですが、台帳の記録が失われています",

	"no officer has signed the report about the console": "コンソールについての申告にセキュリティ責任者の署名がありません",
	"reading ceremony %s: it has no intent":              "セレモニー %s の読み込み: 開始の記録がありません",

	"look at AWS whether device %s is there, and whose it is; it was left alone": "AWS にデバイス %s があるか、誰のものかを確認してください。変更していません",
	"look whether key %d holds %q, and whose it is; it was left alone":           "キー %d に %q があるか、誰のものかを確認してください。変更していません",

	"look at AWS whether device %s is there, and whose it is; its retirement was closed":                                "AWS にデバイス %s があるか、誰のものかを確認してください。廃止は終了済みです",
	"%s is enabled at AWS for %s, and the ledger lost its one-time challenges: take it in with rootseal verify --adopt": "%s は AWS で %s のデバイスとして有効ですが、台帳の使い捨てチャレンジが失われています: rootseal verify --adopt で引き継いでください",

	"removing leftovers: %w":                  "残存物の削除: %w",
	"reading ceremony %s: it removes nothing": "セレモニー %s の読み込み: 削除の記録がありません",

	"%w: ceremony %s is an enrollment or a retirement, and contains a removal of orphans": "%w: セレモニー %s は登録または廃止ですが、残存物の削除を含んでいます",

	"rootseal would not have written its records":        "rootseal が書き込むはずのない記録です",
	"its removal was not signed":                         "削除の記録に署名がありません",
	"%s is not what ceremony %s would have made":         "%s は、セレモニー %s が作成するはずのないものです",
	"%q on key %d is of none of its devices":             "キー %[2]d の %[1]q は、どのデバイスのものでもありません",
	"%w: the leftovers are of %s, the credentials of %s": "%w: 残存物は %s のもので、認証情報は %s のものです",
	"it is closed as it stands":                          "現状のまま終了",

	"look at AWS whether device %s is there, and whose it is; its removal was closed": "AWS にデバイス %s があるか、誰のものかを確認してください。削除は終了済みです",

	"look whether key %d holds %q, and whose it is; its removal was closed": "キー %d に %q があるか、誰のものかを確認してください。削除は終了済みです",

	"%q stays on key %d: %s": "キー %[2]d に %[1]q を残しました: %[3]s",
	"%s stays: %s":           "%s を残しました: %s",

	"%s is not what it was when it was found: it was left alone, and so were the credentials of its ceremony": "%s は発見時から変わっています: このデバイスとセレモニーのクレデンシャルは変更していません",

	"%w: key %d is not of ceremony %s": "%w: キー %d はセレモニー %s のものではありません",
	"key %d: %w: %s":                   "キー %d: %w: %s",
}
