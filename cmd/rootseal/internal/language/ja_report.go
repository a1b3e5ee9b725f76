package language

// japaneseReport are the kinds of finding, and what a report says about a violation.
var japaneseReport = map[string]string{
	"root can sign in and has no MFA device":                            "ルートユーザーがサインイン可能で、MFA デバイスがありません",
	"root has access keys, which no MFA protects":                       "ルートユーザーに、MFA で保護されないアクセスキーがあります",
	"root has a virtual device that is not in the ledger":               "ルートユーザーに、台帳にない仮想デバイスがあります",
	"root has MFA, and the ledger has no device of this root":           "ルートユーザーに MFA がありますが、台帳にはこのルートユーザーのデバイスがありません",
	"root has a FIDO or hardware device, which is not in the ledger":    "ルートユーザーに、台帳にない FIDO またはハードウェアデバイスがあります",
	"root's MFA counts as virtual, even on a YubiKey":                   "ルートユーザーの MFA は、YubiKey 上にあっても仮想デバイスとして数えられます",
	"the root credentials of a member account could be removed instead": "メンバーアカウントのルートユーザー認証情報は、代わりに削除できます",

	"a device was removed first, and no new device followed":     "デバイスが先に削除され、新しいデバイスが登録されていません",
	"a recorded device is not enabled at AWS":                    "記録されたデバイスが AWS で有効になっていません",
	"a recorded device is assigned to another principal":         "記録されたデバイスが、別のプリンシパルに割り当てられています",
	"a device was enabled at another time than recorded":         "デバイスが、記録と異なる時刻に有効になっています",
	"a retired device is still enabled at AWS":                   "廃止済みのデバイスが、AWS でまだ有効です",
	"an unassigned device that rootseal created is still at AWS": "rootseal が作成した未割り当てのデバイスが、AWS に残っています",

	"a user has a virtual device that is not in the ledger, and the user is, or the device has a name that rootseal gives": "台帳のユーザーに、または rootseal が付ける名前で、台帳にない仮想デバイスがあります",
	"a user in the ledger also has a FIDO or hardware device":                                                              "台帳のユーザーに、FIDO またはハードウェアデバイスもあります",
	"a user in the ledger has another name at AWS: rootseal reaches the user under the recorded name only":                 "台帳のユーザーの AWS での名前が異なります: rootseal は記録された名前でのみユーザーに接続できます",
	"AWS does not list a recorded passkey":                                                                                 "記録されたパスキーが AWS の一覧にありません",
	"a user with a console password has no MFA device":                                                                     "コンソールパスワードのあるユーザーに、MFA デバイスがありません",

	"a key's OATH application was reset: do not rely on the key":          "キーの OATH アプリケーションがリセットされています: このキーに依拠しないでください",
	"a recorded credential is missing on a key":                           "記録されたクレデンシャルがキーにありません",
	"a key in the ledger has an AWS credential that is not in the ledger": "台帳のキーに、台帳にない AWS のクレデンシャルがあります",
	"a key that is recorded in a bag is plugged in":                       "封印袋に保管中と記録されたキーが挿入されています",
	"a key that is recorded as lost is plugged in":                        "紛失と記録されたキーが挿入されています",
	"a key shows another firmware than recorded: it is another key":       "キーのファームウェアが記録と異なります: 別のキーです",

	"the officers have not signed the enrollment of a device: anyone can have written it": "デバイスの登録にセキュリティ責任者の署名がありません: 誰でも書き込めた可能性があります",
	"the device was reported as enabled, but not confirmed by AWS":                        "デバイスは有効と申告されましたが、AWS では確認されていません",
	"nothing has shown that AWS accepts the device's codes":                               "AWS がデバイスのコードを受け付けることを示す記録がありません",
	"AWS rejected the device's codes":                                                     "AWS がデバイスのコードを拒否しました",
	"it is unclear whether AWS accepts the device's codes":                                "AWS がデバイスのコードを受け付けるかどうかが不明です",
	"a key with the seed is lost":                                                         "シードを保持するキーが紛失しています",
	"a key does not hold what it should":                                                  "キーの内容が、あるべきものと異なります",
	"an open custody finding":                                                             "保管に関する未処理の指摘事項",
	"no unused one-time challenge is left to prove the keys":                              "キーの検証に使う未使用の使い捨てチャレンジが残っていません",
	"the group has fewer keys than the policy requires":                                   "グループのキーが、ポリシーの要求より少なくなっています",
	"the principal has no group whose keys are all sealed":                                "プリンシパルに、すべてのキーを封印したグループがありません",
	"a key was not proven in time":                                                        "キーが期限までに検証されていません",
	"a device was not proven live in time":                                                "デバイスのライブ確認が期限までに行われていません",
	"the device's codes need no touch":                                                    "デバイスのコードにタッチが不要な設定です",
	"a key has not shown its maker's attestation":                                         "キーが製造元のアテステーションを示していません",
	"an unfinished ceremony":                                                              "未完了のセレモニー",
	"pending cleanup":                                                                     "未完了の後始末",

	"an account of the organization is suspended or closed: no one can enter it, and it is not audited": "組織のアカウントが停止または閉鎖されています: 誰も入れず、監査もされません",

	"the ledger does not explain something that was done, or tried, as root": "ルートユーザーによる操作、またはその試行を、台帳が説明していません",
	"MFA of a principal in the ledger was changed, but not by rootseal":      "台帳のプリンシパルの MFA が、rootseal 以外によって変更されました",
	"MFA of a principal outside the ledger was changed":                      "台帳にないプリンシパルの MFA が変更されました",

	"%s: signed after it had begun": "%s: 開始後に署名されました",
	"key %d was proven on %s; neither an answer nor a signature covers a later proof": "キー %d の検証日は %s です。その後の検証は、応答も署名も裏付けていません",

	"the label is too small for what it must say": "ラベルが小さく、必要な内容が収まりません",
}
