package ja

// auditNext is what to do about a finding of an audit, by the state of the key or the device.
var auditNext = map[string]string{
	"%s, of ceremony %s, which record %d ended as %s": "%[1]s (レコード %[3]d で %[4]s として終了した作業 %[2]s のもの)",

	"run 'rootseal keys found SERIAL'": "'rootseal keys found SERIAL' を実行してください",
	"unplug the key and keep it apart; then run 'rootseal rotate --lost SERIAL': the key with that serial is elsewhere":                                                                                          "キーを抜いて隔離し、'rootseal rotate --lost SERIAL' を実行してください。このシリアル番号のキーは別の場所にあります",
	"run 'rootseal rotate --lost SERIAL'; if no key of the group is left, run 'rootseal rotate PRINCIPAL --retire GROUP'; if the key has turned up, plug it in and run 'rootseal keys found SERIAL'":             "'rootseal rotate --lost SERIAL' を実行してください。グループのキーが残っていない場合は 'rootseal rotate PRINCIPAL --retire GROUP' を、キーが見つかった場合は挿入して 'rootseal keys found SERIAL' を実行してください",
	"find out who ended the ceremony ('rootseal log'); if keys have the seed, record the device with 'rootseal verify --adopt FLAGS --group LABEL --id ID --keys SERIALS'; otherwise remove DEVICE at AWS":       "作業を終了した人を確認してください ('rootseal log')。キーにシードがある場合は 'rootseal verify --adopt FLAGS --group LABEL --id ID --keys SERIALS' でデバイスを記録し、ない場合は AWS で DEVICE を削除してください",
	"unplug the key and run 'rootseal rotate --lost SERIAL': someone else may have used what it opens; then plug the key in and run 'rootseal keys found SERIAL'":                                                "キーを抜き、'rootseal rotate --lost SERIAL' を実行してください。このキーで開けるものを第三者が使用した可能性があります。その後、キーを挿入して 'rootseal keys found SERIAL' を実行してください",
	"take key SERIAL out of its bag: run 'rootseal unseal SERIAL --bag NUMBER'; then seal it again, which proves it: run 'rootseal seal SERIAL --bag NUMBER --place TEXT --observer NAME'":                       "キー SERIAL を封印袋から取り出してください ('rootseal unseal SERIAL --bag NUMBER')。その後、再び封印すると検証も行われます ('rootseal seal SERIAL --bag NUMBER --place TEXT --observer NAME')",
	"take key SERIAL out of its bag: run 'rootseal unseal SERIAL --bag NUMBER'; then run 'rootseal keys --attest', and seal the key again: run 'rootseal seal SERIAL --bag NUMBER --place TEXT --observer NAME'": "キー SERIAL を封印袋から取り出してください ('rootseal unseal SERIAL --bag NUMBER')。その後 'rootseal keys --attest' を実行し、再び封印してください ('rootseal seal SERIAL --bag NUMBER --place TEXT --observer NAME')",
}
