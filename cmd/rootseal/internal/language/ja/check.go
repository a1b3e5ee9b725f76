package ja

// check are why a saved plan cannot come from a fleet file, a ledger and AWS.
var check = map[string]string{
	"its principals are not in order, each once":      "プリンシパルの順序が正しくないか、重複があります",
	"account %s has different settings":               "アカウント %s の設定が一致していません",
	"%q is in it, and outside":                        "%q が計画の対象と対象外の両方にあります",
	"its password manager has nothing to do":          "パスワードマネージャーの対象がありません",
	"its key sets are not those of its devices":       "キーセットがデバイスのものと一致しません",
	"group %q: its keys are not those of its key set": "グループ %q: キーがキーセットと一致しません",
	"its keys are not those of its devices":           "キーがデバイスのものと一致しません",

	"it has more devices than AWS allows":                  "デバイスが AWS の上限を超えています",
	"its facts contradict one another":                     "記載された状態に矛盾があります",
	"its devices at AWS are not in order":                  "AWS のデバイスの順序が正しくありません",
	"group %q: its facts prevent %q":                       "グループ %q: 記載された状態では %q を実行できません",
	"group %q: root has no password":                       "グループ %q: ルートユーザーにパスワードがありません",
	"its facts do not have this device":                    "記載された状態にこのデバイスがありません",
	"the ledger has a device of this group":                "台帳にこのグループのデバイスがあります",
	"its device is not the one that AWS has":               "デバイスが AWS のものと一致しません",
	"AWS does not have this device":                        "このデバイスは AWS にありません",
	"its keys are not those that hold the seed":            "キーがシードを保持するものと一致しません",
	"its reasons are not those of its facts":               "理由が、記載された状態と一致しません",
	"its keys do not follow from those that hold the seed": "キーの変更が、シードを保持するキーと一致しません",

	"%q has no reason, or one too many":     "%q に理由がないか、余分な理由があります",
	"%q is no reason to %s":                 "%q は %s の理由になりません",
	"a device goes first only for a reason": "デバイスを先に削除するには理由が必要です",
	"its groups are not in order":           "グループの順序が正しくありません",
	"a group or a device is in it twice":    "グループまたはデバイスが重複しています",
	"group %q is wanted and retired":        "グループ %q が、必要なものと廃止するものの両方にあります",
	"it would be without a device":          "デバイスのないプリンシパルが生じます",
	"group %q is not in it":                 "グループ %q が計画にありません",
	"AWS allows no further device":          "AWS ではこれ以上デバイスを追加できません",
	"its devices differ in touch":           "タッチの設定がデバイスごとに異なります",

	"group %q: whether the old device goes first does not follow from its facts": "グループ %q: 古いデバイスを先に削除するかどうかが、記載された状態と一致しません",
	"group %q: no other device stays while this one goes first":                  "グループ %q: このデバイスを先に削除すると、残るデバイスがありません",
	"group %q: no key can require a touch":                                       "グループ %q: タッチを要求できるキーがありません",
}
