package language

// japaneseTerminal are what the terminal itself says at a question.
var japaneseTerminal = map[string]string{
	"no step back from this question; ctrl-c stops the command":  "この質問から前の質問には戻れません。コマンドを中止するには ctrl-c を押してください",
	"reading from the terminal: %w":                              "ターミナルからの読み込み: %w",
	"reading from the terminal: far longer than a secret":        "ターミナルからの読み込み: シークレットとしては長すぎます",
	"preparing the terminal: %w":                                 "ターミナルの準備: %w",
	"drawing the list: %w":                                       "一覧の描画: %w",
	"the line was left":                                          "入力行を離れました",
	"one step back":                                              "1 つ前に戻ります",
	"a second has passed":                                        "1 秒が経過しました",
	"no terminal":                                                "ターミナルがありません",
	"a touched YubiKey typed its password: rootseal ignored it.": "タッチされた YubiKey がパスワードを入力しましたが、無視しました。",
	"arrows or number, enter":                                    "矢印キーまたは番号、enter",
	"space sets a mark, enter when done":                         "スペースで選択、完了したら enter",
	"%s, escape: %s":                                             "%s、escape: %s",
	"back":                                                       "戻る",
	"leave":                                                      "終了",
	"%s none":                                                    "%s なし",
	"choose one: nothing is preselected.":                        "1 つ選択してください: 初期選択はありません。",
	"%s y: go on; space: change":                                 "%s y: 続行、スペース: 変更",
	"no item is marked.":                                         "何も選択されていません。",
	"you changed no mark: %d of %d marked.":                      "選択は変更されていません: %[2]d 件中 %[1]d 件を選択。",
}
