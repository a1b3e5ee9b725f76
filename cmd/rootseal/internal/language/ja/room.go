package ja

// room are the simulated world of a rehearsal: its console, its stand-ins, and a
// stored room.
var room = map[string]string{
	"  slack would receive:\n%s":                          "  Slack に送られる内容:\n%s",
	"the rehearsal has the AWS profiles %s, not %q":       "リハーサルの AWS プロファイルは %s です。%q はありません",
	"this is a rehearsal already: type the command alone": "すでにリハーサル中です: コマンドだけを入力してください",

	// The console.
	"at the rehearsal's console: %w":                                                                "模擬コンソール: %w",
	"drawing the rehearsal's picture: %w":                                                           "模擬の画像の描画: %w",
	"saving the rehearsal's picture: %w":                                                            "模擬の画像の保存: %w",
	"rehearsal console: device %s, secret key %s, QR code in %s":                                    "模擬コンソール: デバイス %s、シークレットキー %s、QR コード %s",
	"rehearsal console: %v":                                                                         "模擬コンソール: %v",
	"rehearsal console: MFA device assigned":                                                        "模擬コンソール: MFA デバイスを割り当てました",
	"rehearsal console: root is signed in with a code of key %d":                                    "模擬コンソール: キー %d のコードで、ルートユーザーがサインインしました",
	"rehearsal console: root is not signed in, since no plugged-in key gave a code that it accepts": "模擬コンソール: 挿入されているキーから有効なコードが得られなかったため、ルートユーザーはサインインしていません",
	"this is not the secret that the rehearsal's console showed; a rehearsal takes no other":        "模擬コンソールに表示されたシークレットキーではありません。リハーサルではほかのものを使えません",
	"root has a phone already":                                                                      "ルートユーザーには、すでに携帯電話があります",
	"adding a phone in the console: %w":                                                             "コンソールでの携帯電話の追加: %w",
	"no such user":                                                                                  "そのユーザーは存在しません",
	"no mfa device":                                                                                 "MFA デバイスがありません",
	"wrong code":                                                                                    "コードが違います",
	"code used before":                                                                              "使用済みのコードです",
	"too many attempts":                                                                             "試行回数が多すぎます",
	"a code is needed":                                                                              "コードが必要です",
	"no password":                                                                                   "パスワードがありません",
	"the root user does not sign in in this partition":                                              "このパーティションでは、ルートユーザーはサインインできません",
	"no mfa assignment under way":                                                                   "「MFA デバイスの割り当て」は開かれていません",

	// Stand-ins.
	"the secret key of the simulated console":                                                        "模擬コンソールのシークレットキー",
	"the picture of the simulated console":                                                           "模擬コンソールの画像",
	"the PIN of the simulated keys, %s,":                                                             "模擬のキーの PIN (%s) ",
	"an access code that no simulated key has":                                                       "どの模擬のキーにもないアクセスコード",
	"the factory's management key":                                                                   "出荷時の管理鍵",
	"an address that nothing is sent to":                                                             "何も送信されないアドレス",
	"--%s names a secret, and a rehearsal has no stand-in for it: leave the flag out":                "--%s はシークレットを指定するフラグで、リハーサルに代わりがありません: フラグを外してください",
	"rehearsal: the ledger %s is not opened; this rehearsal has its own":                             "リハーサル: 台帳 %s は開きません。このリハーサルには専用の台帳があります",
	"making a stand-in for --%s: %w":                                                                 "--%s の代わりの作成: %w",
	"making a stand-in for --secret: %w":                                                             "--secret の代わりの作成: %w",
	"rehearsal: the source in --%s is not read; rootseal uses %s instead":                            "リハーサル: --%s の入力元は読み取らず、代わりに%sを使います",
	"rehearsal: %s is not read; rootseal uses %s instead":                                            "リハーサル: %s は読み取らず、代わりに%sを使います",
	"a rehearsal reads and writes no real file: leave %s out":                                        "リハーサルでは実際のファイルを読み書きしません: %s を外してください",
	"%s is outside of the room, which reads and writes only its own files: give a name such as trip": "%s は練習室の外です。練習室の中のファイルだけを読み書きできます: trip のような名前を指定してください",

	// A stored room.
	"making a folder for the rehearsal: %w":               "リハーサル用フォルダーの作成: %w",
	"reading the rehearsal's ledger %s: %w":               "リハーサルの台帳 %s の読み込み: %w",
	"saving the room in %s: %w":                           "練習室の保存 (%s): %w",
	"loading the room from %s: %w":                        "練習室の読み込み (%s): %w",
	"no practice room is stored in it":                    "練習室は保存されていません",
	"it has format %d, and this rootseal reads format %d": "形式が %d です。この rootseal が読み込めるのは形式 %d です",
}
