package ja

// plan are why a plan has an action or cannot have one, and what keeps a saved
// plan from being approved and applied.
var plan = map[string]string{
	// Reasons.
	"AWS has no user %s":                                                         "AWS にユーザー %s がいません",
	"AWS has %s, and the ledger does not":                                        "%s が AWS にあり、台帳にありません",
	"AWS no longer has %s":                                                       "%s は AWS にもうありません",
	"AWS shows %d devices, and allows %d":                                        "AWS のデバイスは %d 件です (上限は %d 件)",
	"the ledger has no device of this group":                                     "台帳にこのグループのデバイスがありません",
	"the file has no group %s for this principal":                                "ファイルのこのプリンシパルに、グループ %s がありません",
	"the principal would be without a device":                                    "プリンシパルのデバイスがなくなります",
	"the account was not read":                                                   "アカウントを読み取っていません",
	"its codes require no touch, and the file requires one":                      "コードにタッチが不要ですが、ファイルはタッチを要求しています",
	"other keys hold the seed; to add: %s":                                       "シードを保持するキーが異なります。追加: %s",
	"other keys hold the seed; to remove: %s":                                    "シードを保持するキーが異なります。除外: %s",
	"other keys hold the seed; to add: %s; to remove: %s":                        "シードを保持するキーが異なります。追加: %s。除外: %s",
	"root has no password: its credentials were removed centrally, or never set": "ルートユーザーにパスワードがありません: 認証情報が一元的に削除されたか、設定されていません",
	"%w: profile %s leads into %s":                                               "%w: プロファイル %s のアカウントは %s です",
	"%s: no usable answer":                                                       "%s: 有効な応答がありません",

	"key %d is neither plugged in nor in the ledger: its firmware and free slots are unknown":               "キー %d は挿入されておらず、台帳にもありません: ファームウェアと空きスロットが不明です",
	"key %d, firmware %s, cannot require a touch":                                                           "キー %d (ファームウェア %s) ではタッチを必須にできません",
	"key %d has an access code, and the ledger does not show how many of its slots are free":                "キー %d にはアクセスコードがあり、空きスロットの数が台帳から分かりません",
	"key %d: its free slots are unknown; plug it in":                                                        "キー %d: 空きスロットが不明です。キーを挿入してください",
	"key %d, firmware %s: all %d slots are in use, and the new seed needs one until the old one is deleted": "キー %d (ファームウェア %s): %d 個のスロットがすべて使用中です。古いシードを削除するまで、新しいシードに 1 個必要です",
	"key %d, firmware %s: %d of %d slots are in use, and one must stay free for a rotation":                 "キー %d (ファームウェア %s): スロットを %[4]d 個中 %[3]d 個使用中です。更新用に 1 個を空けておく必要があります",
	"key %d has not shown its maker's attestation: run 'rootseal keys --attest'":                            "キー %d は製造元のアテステーションを示していません: 'rootseal keys --attest' を実行してください",

	"AWS allows %d devices, and the principal has %d with those that the plan adds": "AWS の上限は %d 件ですが、計画で追加するものを含めプリンシパルのデバイスは %d 件です",
	"%s; the one to replace is not among them":                                      "%s。置き換えるデバイスはその中にありません",
	"%s; no other device that stays has passed a live check, so the old one cannot go first: run 'rootseal verify --live' for another group, or 'rootseal rotate'": "%s。残るデバイスにライブ確認済みのものがほかになく、古いデバイスを先に削除できません: 別のグループに 'rootseal verify --live' を実行するか、'rootseal rotate' を実行してください",
	"%s: the old device is deleted before the new one is created": "%s: 新しいデバイスを作成する前に、古いデバイスを削除します",

	"the policy requires %d keys of each group, and the seed of the low tier is on no key":               "ポリシーはグループごとに %d 本のキーを要求していますが、low 階層のシードはキーにありません",
	"the policy requires a group whose keys are all sealed, and the seed of the low tier is on no key":   "ポリシーはすべてのキーを封印したグループを要求していますが、low 階層のシードはキーにありません",
	"the policy requires a touch for each code, and the seed of the low tier is on no key":               "ポリシーはコードごとのタッチを要求していますが、low 階層のシードはキーにありません",
	"the policy requires keys with their maker's attestation, and the seed of the low tier is on no key": "ポリシーは製造元のアテステーションのあるキーを要求していますが、low 階層のシードはキーにありません",

	// A key set that is full.
	"key set %s is full: %d of %d devices fit. From %s on, use another key set of %d keys%s": "キーセット %s は満杯です: 収まるデバイスは %[3]d 件中 %[2]d 件です。%[4]s 以降には、キー %[5]d 本の別のキーセットを使用してください%[6]s",
	", such as %s-2: it holds %d": " (例: %s-2。%d 件が収まります)",
	", such as %s-2: with firmware 5.7 or later one set holds %d, with older firmware it takes %d sets": " (例: %s-2。ファームウェア 5.7 以降なら 1 セットに %d 件が収まり、それより古い場合は %d セット必要です)",
	": it takes %d sets with firmware 5.7 or later, %d with older firmware":                             " (必要なセット数: ファームウェア 5.7 以降は %d、それより古い場合は %d)",

	// A saved plan.
	"reading the plan: %w":                                      "計画の読み込み: %w",
	"reading the plan %s: %w":                                   "計画 %s の読み込み: %w",
	"a newer rootseal wrote this plan":                          "この計画は、より新しい rootseal で作成されています",
	"the plan is not what its hash says":                        "計画の内容がハッシュと一致しません",
	"not a plan of rootseal":                                    "rootseal の計画ではありません",
	"%w: a key is missing, there twice, or spelled differently": "%w: キー名が欠けているか、重複しているか、表記が異なります",
	"a key is there twice":                                      "キー名が重複しています",
	"its counts are not those of its devices":                   "件数がデバイスと一致しません",
	"its password manager has no command":                       "パスワードマネージャーにコマンドがありません",
	"%s is in it twice":                                         "%s が重複しています",
	"group %q is in it twice":                                   "グループ %q が重複しています",
	"%q: it has no password manager":                            "%q: パスワードマネージャーがありません",
	"group %q: %w":                                              "グループ %q: %w",
	"not a principal of a fleet file":                           "フリートファイルのプリンシパルではありません",
	"%q is no action":                                           "%q という操作はありません",
	"%q does not go with what is wanted, %q":                    "%q は、必要な操作 %q と合いません",
	"a device goes first only in a rotation":                    "デバイスを先に削除するのは更新の場合だけです",
	"not the label of a group":                                  "グループのラベルではありません",
	"its keys are not in order, each once":                      "キーが番号順でないか、重複しています",
	"its keys are not those of its tier":                        "キーが階層と合いません",

	// What moved.
	"no longer as the plan saw it":                  "計画の作成時から変わっています",
	"%s: no longer in the fleet":                    "%s: フリートにもうありません",
	"key %d: no longer in the fleet":                "キー %d: フリートにもうありません",
	"%s was %s, is %s":                              "%s: 計画時 %s、現在 %s",
	"what the ledger says against it was %s, is %s": "台帳にある問題: 計画時 %s、現在 %s",
	"whether AWS has it":                            "AWS での有無",
	"root's password":                               "ルートユーザーのパスワード",
	"recorded devices":                              "記録されたデバイス",
	"devices at AWS":                                "AWS のデバイス",
	"unfinished ceremonies":                         "未完了のセレモニー",
	"firmware":                                      "ファームウェア",
	"OATH device id":                                "OATH デバイス ID",

	// Items of a sitting.
	"entering account %s: %s":                                "アカウント %s へのサインイン: %s",
	"asking about %s: %w":                                    "%s の確認: %w",
	"the ledger does not have the device of the plan in use": "計画のデバイスが、台帳では使用中になっていません",
	"the device goes in the next sitting of this plan, once an officer has signed what proves the one that stays": "このデバイスは、残るデバイスの証明にセキュリティ責任者が署名した後、この計画を次に適用するときに廃止されます",
	"working on a root user takes a terminal":   "ルートユーザーの作業にはターミナルが必要です",
	"skipped, and left for another sitting":     "後回しにしました。次の適用で処理します",
	"a key does not hold what the ledger says":  "キーの内容が台帳と異なります",
	"AWS has not accepted codes of this device": "AWS はこのデバイスのコードを受け付けていません",
	"%w: only a sign-in of root shows that":     "%w: 確認できるのはルートユーザーのサインインだけです",

	"enroll %s now": "%s を今すぐ登録しますか?",
	"enroll it now": "今すぐ登録する",
	"rotate %s now": "%s のシードを今すぐ更新しますか?",
	"rotate it now": "今すぐ更新する",
	"retire %s now": "%s のデバイスを今すぐ廃止しますか?",
	"retire it now": "今すぐ廃止する",

	// Approvals.
	"no officer could approve the plan": "計画を承認できるセキュリティ責任者がいません",

	"too few officers would be left to sign for carrying out the plan": "承認すると、計画の適用に署名できるセキュリティ責任者が足りなくなります",

	"the plan is already approved":      "計画は承認済みです",
	"the plan's approval was withdrawn": "計画の承認は取り下げられています",
}
