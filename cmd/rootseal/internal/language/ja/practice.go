package ja

// practice are the practice room's own words, its story, and its stand-ins.
var practice = map[string]string{
	// Opening and leaving it.
	"practice room: %d keys are plugged in, and AWS has %s.":                       "練習室: キー %d 本が挿入されています。AWS には%sがあります。",
	"All of it is simulated, and nothing in the room reaches anything real.":       "すべて模擬のもので、練習室の中から実物に触れることはありません。",
	"The PIN of every key is %s. Enter no PIN or secret of your own.":              "どのキーも PIN は %s です。ご自分の PIN やシークレットは入力しないでください。",
	"Type 'help' for a story to play, or any rootseal command.":                    "'help' で練習のシナリオを表示します。rootseal のコマンドはすべて使えます。",
	"Tab completes, ctrl-c stops a command, ctrl-d leaves.":                        "tab で補完、ctrl-c でコマンドの中止、ctrl-d で退室します。",
	"The room from %s is open again.":                                              "%s の練習室を再開しました。",
	"What you do is forgotten when you leave, unless you type 'keep FILE' before.": "退室前に 'keep FILE' と入力しない限り、操作の内容は退室時に失われます。",
	"kept: go on tomorrow with 'rootseal rehearse --shell --load %s'":              "保存しました: 'rootseal rehearse --shell --load %s' で続きから再開できます",
	"saved: the room is in %s; go on with 'rootseal rehearse --shell --load %s'":   "保存しました: 練習室は %s にあります。'rootseal rehearse --shell --load %s' で再開できます",
	"entering the room's folder: %w":                                               "練習室のフォルダーへの移動: %w",
	"stopping at the next safe point":                                              "次の安全な区切りで中止します",
	"no network":                                                                   "offline",
	"the line ends within quotes":                                                  "引用符が閉じられていません",
	"the room is no shell: type one command in a line, without %s":                 "練習室はシェルではありません: %s を使わず、1 行に 1 つのコマンドを入力してください",

	// Its help.
	"the next command requires this key":           "次のコマンドに必要なキーです",
	"the story, as far as the ledger shows it:":    "シナリオの進み具合 (台帳による):",
	"  done  %d. %s":                               "  完了  %d. %s",
	"  now   %d. %s":                               "  現在  %d. %s",
	"next, type this line (tab types it for you):": "次に、この行を入力してください (tab で自動入力):",
	"the story is over. the room stays open: try what you like, and 'leave' when you are done": "シナリオは終了しました。練習室は開いたままです。自由に試し、終わったら 'leave' で退室してください",
	"\nwords of the room ('help COMMAND' explains a command of rootseal):":                     "\n練習室のコマンド ('help COMMAND' で rootseal のコマンドを説明します):",
	"type %s":                                              "%s と入力してください",
	"the story, and the next command in it":                "シナリオと、次に入力するコマンド",
	"the next command in the story; tab types it":          "シナリオの次のコマンド (tab で自動入力)",
	"list the keys: which are plugged in or lost":          "キーの一覧 (挿入中、紛失など)",
	"list the accounts, with their users and profiles":     "アカウント、ユーザー、プロファイルの一覧",
	"plug keys in, by serial, by number in 'look', or all": "キーを挿入 (シリアル番号、'look' の番号、all)",
	"unplug keys":                                      "キーを取り外す",
	"lose a key on the way":                            "キーを外出先で紛失する",
	"find a lost key again":                            "紛失したキーを見つける",
	"reset a key, as any computer can":                 "キーをリセット (どのコンピューターでも可能)",
	"a stranger signs in as root and adds a phone":     "部外者がルートで携帯電話を追加する",
	"root's console: 'console' shows its acts":         "ルートのコンソール ('console' で操作を表示)",
	"cut the network now, or in the middle; mend it":   "ネットワークの切断、途中での切断、復旧",
	"show the time, or move it: +90m, +12h, +30d, +1y": "時刻を表示、進める: +90m, +12h, +30d, +1y",
	"list the room's files, and name their folder":     "練習室のファイルとフォルダーを表示",
	"show a file of the room, or write one line again": "ファイルを表示、または 1 行を書き直す",
	"store the room in a file, for --load":             "練習室をファイルに保存 (--load で再開)",
	"leave the room, as ctrl-d does":                   "退室する (ctrl-d と同じ)",

	// Its story.
	"an officer, so that every change is signed":                                          "セキュリティ責任者 (すべての変更に署名)",
	"makes a signing key on the officer's own YubiKey; the PIN is %s":                     "セキュリティ責任者の YubiKey に署名鍵を生成します。PIN は %s です",
	"one seed on the keys for every day; AWS makes it":                                    "日常用のキーに同じシードを書き込みます。シードは AWS が生成します",
	"root's device on the keys for the safe; you paste the secret that the console shows": "ルートユーザーのデバイスを金庫用のキーに登録します。コンソールに表示されるシークレットキーを貼り付けてください",
	"sealing":                             "封印",
	"proves the key, and records its bag": "キーを検証し、封印袋を記録します",
	"a label for the bag; 'verify --label' reads it back":          "封印袋のラベルを作成します。'verify --label' で読み取れます",
	"it is in the bag now":                                         "キーを封印袋に入れます",
	"a trip with a copy of the ledger":                             "台帳の写しの持ち出し",
	"a copy to take to the safe, without the network":              "ネットワークのない金庫へ持って行く写しを作成します",
	"proves the plugged-in keys, and records that in the copy":     "挿入されているキーを検証し、写しに記録します",
	"brings the records home":                                      "記録を元の台帳に取り込みます",
	"the network fails in the middle":                              "途中でのネットワーク切断",
	"AWS will enable the next device, and its answer will be lost": "AWS が次のデバイスを有効にした直後に、応答が失われます",
	"ends unfinished: is the device enabled? only AWS knows":       "未完了で終わります。デバイスが有効かどうかは AWS でしかわかりません",
	"AWS can be reached again":                                     "AWS に再び接続できます",
	"reads AWS, and finishes or undoes":                            "AWS の状態を確認し、完了または取り消します",
	"a loss":                                                       "紛失",
	"left in a taxi":                                               "タクシーに置き忘れます",
	"replaces every seed that the lost key can open":               "紛失したキーで使えるシードをすべて更新します",
	"an audit":                                        "監査",
	"compares AWS with the ledger":                    "AWS と台帳を照合します",
	"someone else adds a device to root":              "部外者がルートユーザーにデバイスを追加します",
	"finds the device":                                "そのデバイスを検出します",
	"a year later":                                    "1 年後",
	"proofs grow old":                                 "検証の記録が古くなります",
	"shows what is overdue, and what is wrong":        "期限超過と問題を表示します",
	"the report":                                      "報告書",
	"evidence for an examiner, from the ledger alone": "検査担当者に提出する証跡を、台帳だけから作成します",

	// Keys.
	"name a key by its serial or its number":                          "キーをシリアル番号または番号で指定してください",
	"%q is no key of the room":                                        "%q は練習室のキーではありません",
	"%w: 'find %d' finds it again":                                    "%w: 'find %d' で見つかります",
	"%w: 'plug %d' plugs it in":                                       "%w: 'plug %d' で挿入します",
	"plugged in: key %d":                                              "挿入しました: キー %d",
	"unplugged: key %d":                                               "取り外しました: キー %d",
	"lost: key %d; the finder has what is on it":                      "紛失しました: キー %d。中身は拾った人の手に渡っています",
	"found: key %d; 'plug %d' plugs it in":                            "見つかりました: キー %d。'plug %d' で挿入します",
	"reset: the OATH application of key %d has lost every credential": "リセットしました: キー %d の OATH アプリケーションのクレデンシャルがすべて失われました",

	"signs for %s":  "%s の署名用",
	"in the drawer": "引き出し",
	"NO\tSERIAL\tWHERE\tCREDENTIALS\tIN THE LEDGER": "番号\tシリアル番号\t場所\t保存数\t台帳の記録",

	"the key is lost":           "キーは紛失しています",
	"the key is not lost":       "キーは紛失していません",
	"the key is not plugged in": "キーが挿入されていません",

	"%d is the number of a key in 'look', which only the words of the room take: a command takes the serial, %d": "%d は 'look' のキー番号で、練習室のコマンドでのみ使えます。rootseal のコマンドにはシリアル番号 %d を指定してください",

	// Accounts, the console, the network and the clock.
	"ACCOUNT\tALIAS\tUSERS\tPROFILES":                                                                     "アカウント\tエイリアス\tユーザー\tプロファイル",
	"the first account manages the others, and enters them by --role %s":                                  "最初のアカウントがほかのアカウントを管理し、--role %s で入ります",
	"%q is no account of the room":                                                                        "%q は練習室のアカウントではありません",
	"a stranger has signed in as root of %s and added a phone. rootseal learns of it from the next audit": "部外者が %s のルートユーザーでサインインし、携帯電話を追加しました。rootseal が検出するのは次の監査です",
	`root's console, in a browser next to the keyboard:
  console devices [ACCOUNT]               list root's MFA devices
  console sign-in [CODE] [ACCOUNT]        sign in; without a device no code is needed
  console codes CODE CODE [ACCOUNT]       type the two codes of an open 'Assign MFA device'
  console cancel [ACCOUNT]                cancel an open 'Assign MFA device': its device is deleted
  console remove NAME [ACCOUNT]           remove a device
What 'enroll --root' and 'rotate' ask you to do in the console, the room does when you
answer that it is done.`: `ルートユーザーのコンソール (手元のブラウザーに相当):
  console devices [ACCOUNT]               ルートユーザーの MFA デバイスの一覧
  console sign-in [CODE] [ACCOUNT]        サインイン (デバイスがなければコード不要)
  console codes CODE CODE [ACCOUNT]       「MFA デバイスの割り当て」に 2 つのコードを入力
  console cancel [ACCOUNT]                「MFA デバイスの割り当て」を中止、デバイスを削除
  console remove NAME [ACCOUNT]           デバイスを削除
'enroll --root' と 'rotate' がコンソールでの操作を求めたときは、完了したと答えると、
練習室がその操作を行います。`,
	"signing in as root of %s: %w: type 'code %s/root', and then 'console sign-in' with that code": "%s のルートユーザーでのサインイン: %w: 'code %s/root' と入力し、そのコードで 'console sign-in' を実行してください",
	"signing in as root of %s: %w":                                                "%s のルートユーザーでのサインイン: %w",
	"rehearsal console: root of %s is signed in, by the password alone":           "模擬コンソール: %s のルートユーザーでサインインしました (パスワードのみ)",
	"rehearsal console: root of %s is signed in":                                  "模擬コンソール: %s のルートユーザーでサインインしました",
	"next: 'recover --console accepted', if a command has ended with these codes": "次: これらのコードを出力して終了したコマンドがある場合は 'recover --console accepted'",
	"rehearsal console: the page is canceled, the device is deleted":              "模擬コンソール: 画面をキャンセルし、デバイスを削除しました",
	"rehearsal console: no 'Assign MFA device' of %s is open; to delete a device that an earlier one left, type 'aws iam delete-virtual-mfa-device --serial-number ARN'": "模擬コンソール: %s で「MFA デバイスの割り当て」は開かれていません。以前の操作で残ったデバイスを削除するには、'aws iam delete-virtual-mfa-device --serial-number ARN' と入力してください",
	"removing %s in the console: %w":                                                       "コンソールでの %s の削除: %w",
	"rehearsal console: %s is removed":                                                     "模擬コンソール: %s を削除しました",
	"the console does not do that":                                                         "コンソールにその操作はありません",
	"rehearsal console: root of %s has no MFA device":                                      "模擬コンソール: %s のルートユーザーに MFA デバイスはありません",
	"rehearsal console: root of %s has %s":                                                 "模擬コンソール: %s のルートユーザーの MFA デバイス: %s",
	"the network is cut: 'network back' mends it":                                          "ネットワークを切断しました: 'network back' で復旧します",
	"the network will be cut when the next device is enabled, and its answer will be lost": "次のデバイスを有効にするときにネットワークが切れ、応答が失われます",
	"the network is back":                                                                  "ネットワークが復旧しました",
	"the network is cut":                                                                   "ネットワークが切断されています",
	"the clock of the room ends in a hundred years":                                        "練習室の時計は 100 年先までです",
	"the clock of the room, and of AWS in it, shows %s":                                    "練習室 (AWS を含む) の時刻: %s",
	"the clock of the room goes forward only: type clock +90m, +12h, +30d, +2w or +1y":     "練習室の時計は進めることだけができます: clock +90m, +12h, +30d, +2w, +1y のように入力してください",
	"%q is no time: type clock +90m, +12h, +30d, +2w or +1y":                               "%q は時間ではありません: clock +90m, +12h, +30d, +2w, +1y のように入力してください",

	// Files.
	"the files of the room are in %s. change one with 'edit FILE', or with an editor in another window:": "練習室のファイルは %s にあります。'edit FILE' または別のウィンドウのエディターで変更できます:",
	"rehearsal: %s is in the room's folder, %s. 'edit %s' shows it":                                      "リハーサル: %s は練習室のフォルダー %s にあります。'edit %s' で表示できます",
	"rehearsal: %s is in the room's folder, %s. open it in a browser":                                    "リハーサル: %s は練習室のフォルダー %s にあります。ブラウザーで開いてください",
	"rehearsal: %s is in the room's folder, %s":                                                          "リハーサル: %s は練習室のフォルダー %s にあります",
	"reading %s: %v": "%s の読み込み: %v",
	"to write a line again, type its number and its text: edit %s 1 TEXT": "行を書き直すには、行番号と内容を入力してください: edit %s 1 TEXT",
	"writing %s: %w": "%s への書き込み: %w",
	"%s has the lines 1 to %d, and %d is the next one": "%s の行は 1 から %d までで、次は %d です",

	// Stand-ins.
	"rehearsal: the room has no ykman. 'look' lists the keys, 'reset KEY' empties the OATH application of one, and another PIN or slot cannot be tried here": "リハーサル: 練習室に ykman はありません。'look' でキーを一覧し、'reset KEY' で OATH アプリケーションを空にできます。別の PIN やスロットは試せません",
	"rehearsal: the room has no aws, except for 'aws iam delete-virtual-mfa-device --serial-number ARN'. its profiles (%s) need no sign-in":                  "リハーサル: 練習室では、'aws iam delete-virtual-mfa-device --serial-number ARN' 以外の aws は使えません。プロファイル (%s) にサインインは不要です",
	"rehearsal: %s is not started; the room runs rootseal's commands and its own words only":                                                                 "リハーサル: %s は起動しません。練習室で使えるのは rootseal と練習室のコマンドだけです",
	"rehearsal: AWS has deleted %s":   "リハーサル: AWS が %s を削除しました",
	"%s is in no account of the room": "%s は練習室のどのアカウントにもありません",
}
