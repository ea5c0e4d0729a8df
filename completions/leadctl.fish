# Print an optspec for argparse to handle cmd's options that are independent of any subcommand.
function __fish_leadctl_global_optspecs
    string join \n p/profile= sandbox format= json o/output= excel dry-run curl q/quiet v/verbose color= no-progress yes no-input config= data-dir= timeout= retries= max-wait= max-time= lock-wait= ignore-wait h/help V/version
end

function __fish_leadctl_needs_command
    # Figure out if the current invocation already has a command.
    set -l cmd (commandline -opc)
    set -e cmd[1]
    argparse -s (__fish_leadctl_global_optspecs) -- $cmd 2>/dev/null
    or return
    if set -q argv[1]
        # Also print the command, so this can be used to figure out what it is.
        echo $argv[1]
        return 1
    end
    return 0
end

function __fish_leadctl_using_subcommand
    set -l cmd (__fish_leadctl_needs_command)
    test -z "$cmd"
    and return 1
    contains -- $cmd[1] $argv
end

complete -c leadctl -n "__fish_leadctl_needs_command" -s p -l profile -d 'The account to work with, as `leadctl profiles list` names it; pull-leads takes several' -r -f
complete -c leadctl -n "__fish_leadctl_needs_command" -l format -d 'How to print the result [default: table]' -r -f -a "table\t'For people'
json\t'One JSON document'
jsonl\t'One JSON object a line, and a summary last'
csv\t'Comma-separated values, header first'"
complete -c leadctl -n "__fish_leadctl_needs_command" -s o -l output -d 'Write the result to this file' -r -F
complete -c leadctl -n "__fish_leadctl_needs_command" -l color -d 'When to use colour' -r -f -a "auto\t'On a terminal'
always\t'Always'
never\t'Never'"
complete -c leadctl -n "__fish_leadctl_needs_command" -l config -d 'The configuration file' -r -F
complete -c leadctl -n "__fish_leadctl_needs_command" -l data-dir -d 'Where the store, the journal and the sandbox\'s world are kept' -r -F
complete -c leadctl -n "__fish_leadctl_needs_command" -l timeout -d 'The longest time for one attempt [default: 30s]' -r
complete -c leadctl -n "__fish_leadctl_needs_command" -l retries -d 'Attempts after the first [default: 4]' -r
complete -c leadctl -n "__fish_leadctl_needs_command" -l max-wait -d 'The longest wait between two attempts [default: 60s]' -r
complete -c leadctl -n "__fish_leadctl_needs_command" -l max-time -d 'The longest time for the whole command [default: none]' -r
complete -c leadctl -n "__fish_leadctl_needs_command" -l lock-wait -d 'How long to wait for another run\'s lock [default: 0s]' -r
complete -c leadctl -n "__fish_leadctl_needs_command" -l sandbox -d 'Work against the embedded sandbox instead of the vendor'
complete -c leadctl -n "__fish_leadctl_needs_command" -l json -d 'Short for --format json'
complete -c leadctl -n "__fish_leadctl_needs_command" -l excel -d 'With CSV: add a byte order mark, and guard cells that Excel would take for formulas'
complete -c leadctl -n "__fish_leadctl_needs_command" -l dry-run -d 'Show the request that would be sent, and send nothing'
complete -c leadctl -n "__fish_leadctl_needs_command" -l curl -d 'Show the request as a curl line, secrets as $NAMES (implies --dry-run)'
complete -c leadctl -n "__fish_leadctl_needs_command" -s q -l quiet -d 'No tables, messages or warnings; a result asked for by --format or --output still comes'
complete -c leadctl -n "__fish_leadctl_needs_command" -s v -l verbose -d 'Tell each request and answer on standard error; -vv: with what they carry'
complete -c leadctl -n "__fish_leadctl_needs_command" -l no-progress -d 'No progress line'
complete -c leadctl -n "__fish_leadctl_needs_command" -l yes -d 'Answer yes to every question'
complete -c leadctl -n "__fish_leadctl_needs_command" -l no-input -d 'Never ask; fail where an answer is needed'
complete -c leadctl -n "__fish_leadctl_needs_command" -l ignore-wait -d 'Ask the vendor even though it asked us to wait, or the profile\'s `poll_floor` does'
complete -c leadctl -n "__fish_leadctl_needs_command" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c leadctl -n "__fish_leadctl_needs_command" -s V -l version -d 'Print version'
complete -c leadctl -n "__fish_leadctl_needs_command" -f -a "add-lead" -d 'Create a lead (ivvy, crm-com)'
complete -c leadctl -n "__fish_leadctl_needs_command" -f -a "update-lead" -d 'Change fields of a lead, not its stage (ivvy, crm-com)'
complete -c leadctl -n "__fish_leadctl_needs_command" -f -a "update-stage" -d 'Move a lead to another stage; also called set-status'
complete -c leadctl -n "__fish_leadctl_needs_command" -f -a "set-status" -d 'Move a lead to another stage; also called set-status'
complete -c leadctl -n "__fish_leadctl_needs_command" -f -a "accept-lead" -d 'Accept leads that were offered (renovationfind)'
complete -c leadctl -n "__fish_leadctl_needs_command" -f -a "decline-lead" -d 'Decline leads that were offered (renovationfind)'
complete -c leadctl -n "__fish_leadctl_needs_command" -f -a "get-lead" -d 'Ask the vendor how leads stand now (crf-connect, crm-com, ivvy)'
complete -c leadctl -n "__fish_leadctl_needs_command" -f -a "pull-leads" -d 'Fetch new leads into the store, and confirm them where the vendor wants that'
complete -c leadctl -n "__fish_leadctl_needs_command" -f -a "listen" -d 'Receive leads that the vendor pushes, and answer each once it is stored (crf-connect)'
complete -c leadctl -n "__fish_leadctl_needs_command" -f -a "map" -d 'What the rows of a sheet ask for, by the columns that people have'
complete -c leadctl -n "__fish_leadctl_needs_command" -f -a "validate" -d 'Judge every row of a sheet, and send nothing'
complete -c leadctl -n "__fish_leadctl_needs_command" -f -a "stages" -d 'What each stage needs and may carry, and whose rule it is'
complete -c leadctl -n "__fish_leadctl_needs_command" -f -a "names" -d 'The account\'s own lists: stages, types, sources, reasons ... (ivvy, crm-com, leadbank)'
complete -c leadctl -n "__fish_leadctl_needs_command" -f -a "template" -d 'Write a sheet to fill in, for a stage or for another operation'
complete -c leadctl -n "__fish_leadctl_needs_command" -f -a "vendors" -d 'What each vendor offers'
complete -c leadctl -n "__fish_leadctl_needs_command" -f -a "leads" -d 'The leads in the store'
complete -c leadctl -n "__fish_leadctl_needs_command" -f -a "runs" -d 'What was done, run by run'
complete -c leadctl -n "__fish_leadctl_needs_command" -f -a "health" -d 'Say whether pulls and writes are well, for monitors; asks no vendor'
complete -c leadctl -n "__fish_leadctl_needs_command" -f -a "doctor" -d 'Look at this installation, from the configuration to the vendors, and say what to mend'
complete -c leadctl -n "__fish_leadctl_needs_command" -f -a "store" -d 'The store as a whole: keep a copy, move to another machine'
complete -c leadctl -n "__fish_leadctl_needs_command" -f -a "profiles" -d 'The accounts in the configuration'
complete -c leadctl -n "__fish_leadctl_needs_command" -f -a "sandbox" -d 'Play the vendors on this machine, to try things out'
complete -c leadctl -n "__fish_leadctl_needs_command" -f -a "completions" -d 'Print the completion script of a shell'
complete -c leadctl -n "__fish_leadctl_needs_command" -f -a "man" -d 'Write the manual pages into the folder that --output names'
complete -c leadctl -n "__fish_leadctl_needs_command" -f -a "help" -d 'Print help about a command, or about the exit codes'
complete -c leadctl -n "__fish_leadctl_using_subcommand add-lead" -s p -l profile -d 'The account to work with, as `leadctl profiles list` names it; pull-leads takes several' -r -f
complete -c leadctl -n "__fish_leadctl_using_subcommand add-lead" -l format -d 'How to print the result [default: table]' -r -f -a "table\t'For people'
json\t'One JSON document'
jsonl\t'One JSON object a line, and a summary last'
csv\t'Comma-separated values, header first'"
complete -c leadctl -n "__fish_leadctl_using_subcommand add-lead" -s o -l output -d 'Write the result to this file' -r -F
complete -c leadctl -n "__fish_leadctl_using_subcommand add-lead" -l color -d 'When to use colour' -r -f -a "auto\t'On a terminal'
always\t'Always'
never\t'Never'"
complete -c leadctl -n "__fish_leadctl_using_subcommand add-lead" -l config -d 'The configuration file' -r -F
complete -c leadctl -n "__fish_leadctl_using_subcommand add-lead" -l data-dir -d 'Where the store, the journal and the sandbox\'s world are kept' -r -F
complete -c leadctl -n "__fish_leadctl_using_subcommand add-lead" -l timeout -d 'The longest time for one attempt [default: 30s]' -r
complete -c leadctl -n "__fish_leadctl_using_subcommand add-lead" -l retries -d 'Attempts after the first [default: 4]' -r
complete -c leadctl -n "__fish_leadctl_using_subcommand add-lead" -l max-wait -d 'The longest wait between two attempts [default: 60s]' -r
complete -c leadctl -n "__fish_leadctl_using_subcommand add-lead" -l max-time -d 'The longest time for the whole command [default: none]' -r
complete -c leadctl -n "__fish_leadctl_using_subcommand add-lead" -l lock-wait -d 'How long to wait for another run\'s lock [default: 0s]' -r
complete -c leadctl -n "__fish_leadctl_using_subcommand add-lead" -s f -l field -d 'Set a field, by the vendor\'s name for it; may be repeated. What follows = is taken as it is' -r -f
complete -c leadctl -n "__fish_leadctl_using_subcommand add-lead" -l field-file -d 'Set a field to the text of a file; may be repeated' -r
complete -c leadctl -n "__fish_leadctl_using_subcommand add-lead" -l from -d 'Take the leads from a file: CSV, XLSX, JSON, JSON lines or a list of ids; - is standard input' -r -F
complete -c leadctl -n "__fish_leadctl_using_subcommand add-lead" -l column -d 'Which of the sheet\'s columns holds what: lead, stage or a field; may be repeated' -r -f
complete -c leadctl -n "__fish_leadctl_using_subcommand add-lead" -l rows -d 'Only these rows, as the spreadsheet numbers them: 2-601' -r
complete -c leadctl -n "__fish_leadctl_using_subcommand add-lead" -l limit -d 'At most this many rows' -r
complete -c leadctl -n "__fish_leadctl_using_subcommand add-lead" -l sheet -d 'The sheet of a workbook [default: the first that is not hidden]' -r
complete -c leadctl -n "__fish_leadctl_using_subcommand add-lead" -l encoding -d 'The encoding of a text file, such as windows-1252 [default: seen from its bytes]' -r
complete -c leadctl -n "__fish_leadctl_using_subcommand add-lead" -l map -d 'How the sheet\'s values become stages and fields' -r -F
complete -c leadctl -n "__fish_leadctl_using_subcommand add-lead" -l concurrency -d 'Requests at once [default: 8]' -r
complete -c leadctl -n "__fish_leadctl_using_subcommand add-lead" -l max-errors -d 'Stop once more rows than this went wrong: 20, or 5% of those tried' -r
complete -c leadctl -n "__fish_leadctl_using_subcommand add-lead" -l rejects -d 'Write the rows that break a rule to this file, in the sheet\'s own format' -r -F
complete -c leadctl -n "__fish_leadctl_using_subcommand add-lead" -l sandbox -d 'Work against the embedded sandbox instead of the vendor'
complete -c leadctl -n "__fish_leadctl_using_subcommand add-lead" -l json -d 'Short for --format json'
complete -c leadctl -n "__fish_leadctl_using_subcommand add-lead" -l excel -d 'With CSV: add a byte order mark, and guard cells that Excel would take for formulas'
complete -c leadctl -n "__fish_leadctl_using_subcommand add-lead" -l dry-run -d 'Show the request that would be sent, and send nothing'
complete -c leadctl -n "__fish_leadctl_using_subcommand add-lead" -l curl -d 'Show the request as a curl line, secrets as $NAMES (implies --dry-run)'
complete -c leadctl -n "__fish_leadctl_using_subcommand add-lead" -s q -l quiet -d 'No tables, messages or warnings; a result asked for by --format or --output still comes'
complete -c leadctl -n "__fish_leadctl_using_subcommand add-lead" -s v -l verbose -d 'Tell each request and answer on standard error; -vv: with what they carry'
complete -c leadctl -n "__fish_leadctl_using_subcommand add-lead" -l no-progress -d 'No progress line'
complete -c leadctl -n "__fish_leadctl_using_subcommand add-lead" -l yes -d 'Answer yes to every question'
complete -c leadctl -n "__fish_leadctl_using_subcommand add-lead" -l no-input -d 'Never ask; fail where an answer is needed'
complete -c leadctl -n "__fish_leadctl_using_subcommand add-lead" -l ignore-wait -d 'Ask the vendor even though it asked us to wait, or the profile\'s `poll_floor` does'
complete -c leadctl -n "__fish_leadctl_using_subcommand add-lead" -l skip-invalid -d 'Send the good rows even though others break a rule'
complete -c leadctl -n "__fish_leadctl_using_subcommand add-lead" -l again -d 'Send a row even if our journal shows that it was done before'
complete -c leadctl -n "__fish_leadctl_using_subcommand add-lead" -l batch -d 'Send many leads a call, where the vendor has such a call (ivvy, leadbank)'
complete -c leadctl -n "__fish_leadctl_using_subcommand add-lead" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c leadctl -n "__fish_leadctl_using_subcommand update-lead" -s p -l profile -d 'The account to work with, as `leadctl profiles list` names it; pull-leads takes several' -r -f
complete -c leadctl -n "__fish_leadctl_using_subcommand update-lead" -l format -d 'How to print the result [default: table]' -r -f -a "table\t'For people'
json\t'One JSON document'
jsonl\t'One JSON object a line, and a summary last'
csv\t'Comma-separated values, header first'"
complete -c leadctl -n "__fish_leadctl_using_subcommand update-lead" -s o -l output -d 'Write the result to this file' -r -F
complete -c leadctl -n "__fish_leadctl_using_subcommand update-lead" -l color -d 'When to use colour' -r -f -a "auto\t'On a terminal'
always\t'Always'
never\t'Never'"
complete -c leadctl -n "__fish_leadctl_using_subcommand update-lead" -l config -d 'The configuration file' -r -F
complete -c leadctl -n "__fish_leadctl_using_subcommand update-lead" -l data-dir -d 'Where the store, the journal and the sandbox\'s world are kept' -r -F
complete -c leadctl -n "__fish_leadctl_using_subcommand update-lead" -l timeout -d 'The longest time for one attempt [default: 30s]' -r
complete -c leadctl -n "__fish_leadctl_using_subcommand update-lead" -l retries -d 'Attempts after the first [default: 4]' -r
complete -c leadctl -n "__fish_leadctl_using_subcommand update-lead" -l max-wait -d 'The longest wait between two attempts [default: 60s]' -r
complete -c leadctl -n "__fish_leadctl_using_subcommand update-lead" -l max-time -d 'The longest time for the whole command [default: none]' -r
complete -c leadctl -n "__fish_leadctl_using_subcommand update-lead" -l lock-wait -d 'How long to wait for another run\'s lock [default: 0s]' -r
complete -c leadctl -n "__fish_leadctl_using_subcommand update-lead" -s f -l field -d 'Set a field, by the vendor\'s name for it; may be repeated. What follows = is taken as it is' -r -f
complete -c leadctl -n "__fish_leadctl_using_subcommand update-lead" -l field-file -d 'Set a field to the text of a file; may be repeated' -r
complete -c leadctl -n "__fish_leadctl_using_subcommand update-lead" -l clear -d 'Clear a field at the vendor; may be repeated (crm-com)' -r
complete -c leadctl -n "__fish_leadctl_using_subcommand update-lead" -l from -d 'Take the leads from a file: CSV, XLSX, JSON, JSON lines or a list of ids; - is standard input' -r -F
complete -c leadctl -n "__fish_leadctl_using_subcommand update-lead" -l column -d 'Which of the sheet\'s columns holds what: lead, stage or a field; may be repeated' -r -f
complete -c leadctl -n "__fish_leadctl_using_subcommand update-lead" -l rows -d 'Only these rows, as the spreadsheet numbers them: 2-601' -r
complete -c leadctl -n "__fish_leadctl_using_subcommand update-lead" -l limit -d 'At most this many rows' -r
complete -c leadctl -n "__fish_leadctl_using_subcommand update-lead" -l sheet -d 'The sheet of a workbook [default: the first that is not hidden]' -r
complete -c leadctl -n "__fish_leadctl_using_subcommand update-lead" -l encoding -d 'The encoding of a text file, such as windows-1252 [default: seen from its bytes]' -r
complete -c leadctl -n "__fish_leadctl_using_subcommand update-lead" -l map -d 'How the sheet\'s values become stages and fields' -r -F
complete -c leadctl -n "__fish_leadctl_using_subcommand update-lead" -l concurrency -d 'Requests at once [default: 8]' -r
complete -c leadctl -n "__fish_leadctl_using_subcommand update-lead" -l max-errors -d 'Stop once more rows than this went wrong: 20, or 5% of those tried' -r
complete -c leadctl -n "__fish_leadctl_using_subcommand update-lead" -l rejects -d 'Write the rows that break a rule to this file, in the sheet\'s own format' -r -F
complete -c leadctl -n "__fish_leadctl_using_subcommand update-lead" -l sandbox -d 'Work against the embedded sandbox instead of the vendor'
complete -c leadctl -n "__fish_leadctl_using_subcommand update-lead" -l json -d 'Short for --format json'
complete -c leadctl -n "__fish_leadctl_using_subcommand update-lead" -l excel -d 'With CSV: add a byte order mark, and guard cells that Excel would take for formulas'
complete -c leadctl -n "__fish_leadctl_using_subcommand update-lead" -l dry-run -d 'Show the request that would be sent, and send nothing'
complete -c leadctl -n "__fish_leadctl_using_subcommand update-lead" -l curl -d 'Show the request as a curl line, secrets as $NAMES (implies --dry-run)'
complete -c leadctl -n "__fish_leadctl_using_subcommand update-lead" -s q -l quiet -d 'No tables, messages or warnings; a result asked for by --format or --output still comes'
complete -c leadctl -n "__fish_leadctl_using_subcommand update-lead" -s v -l verbose -d 'Tell each request and answer on standard error; -vv: with what they carry'
complete -c leadctl -n "__fish_leadctl_using_subcommand update-lead" -l no-progress -d 'No progress line'
complete -c leadctl -n "__fish_leadctl_using_subcommand update-lead" -l yes -d 'Answer yes to every question'
complete -c leadctl -n "__fish_leadctl_using_subcommand update-lead" -l no-input -d 'Never ask; fail where an answer is needed'
complete -c leadctl -n "__fish_leadctl_using_subcommand update-lead" -l ignore-wait -d 'Ask the vendor even though it asked us to wait, or the profile\'s `poll_floor` does'
complete -c leadctl -n "__fish_leadctl_using_subcommand update-lead" -l skip-invalid -d 'Send the good rows even though others break a rule'
complete -c leadctl -n "__fish_leadctl_using_subcommand update-lead" -l again -d 'Send a row even if our journal shows that it was done before'
complete -c leadctl -n "__fish_leadctl_using_subcommand update-lead" -l batch -d 'Send many leads a call, where the vendor has such a call (ivvy, leadbank)'
complete -c leadctl -n "__fish_leadctl_using_subcommand update-lead" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c leadctl -n "__fish_leadctl_using_subcommand update-stage" -s p -l profile -d 'The account to work with, as `leadctl profiles list` names it; pull-leads takes several' -r -f
complete -c leadctl -n "__fish_leadctl_using_subcommand update-stage" -l format -d 'How to print the result [default: table]' -r -f -a "table\t'For people'
json\t'One JSON document'
jsonl\t'One JSON object a line, and a summary last'
csv\t'Comma-separated values, header first'"
complete -c leadctl -n "__fish_leadctl_using_subcommand update-stage" -s o -l output -d 'Write the result to this file' -r -F
complete -c leadctl -n "__fish_leadctl_using_subcommand update-stage" -l color -d 'When to use colour' -r -f -a "auto\t'On a terminal'
always\t'Always'
never\t'Never'"
complete -c leadctl -n "__fish_leadctl_using_subcommand update-stage" -l config -d 'The configuration file' -r -F
complete -c leadctl -n "__fish_leadctl_using_subcommand update-stage" -l data-dir -d 'Where the store, the journal and the sandbox\'s world are kept' -r -F
complete -c leadctl -n "__fish_leadctl_using_subcommand update-stage" -l timeout -d 'The longest time for one attempt [default: 30s]' -r
complete -c leadctl -n "__fish_leadctl_using_subcommand update-stage" -l retries -d 'Attempts after the first [default: 4]' -r
complete -c leadctl -n "__fish_leadctl_using_subcommand update-stage" -l max-wait -d 'The longest wait between two attempts [default: 60s]' -r
complete -c leadctl -n "__fish_leadctl_using_subcommand update-stage" -l max-time -d 'The longest time for the whole command [default: none]' -r
complete -c leadctl -n "__fish_leadctl_using_subcommand update-stage" -l lock-wait -d 'How long to wait for another run\'s lock [default: 0s]' -r
complete -c leadctl -n "__fish_leadctl_using_subcommand update-stage" -s f -l field -d 'Set a field, by the vendor\'s name for it; may be repeated. What follows = is taken as it is' -r -f
complete -c leadctl -n "__fish_leadctl_using_subcommand update-stage" -l field-file -d 'Set a field to the text of a file; may be repeated' -r
complete -c leadctl -n "__fish_leadctl_using_subcommand update-stage" -l clear -d 'Clear a field at the vendor; may be repeated (crm-com)' -r
complete -c leadctl -n "__fish_leadctl_using_subcommand update-stage" -l via -d 'Use CRM.COM\'s own call for an end, instead of a status' -r -f -a "win\t'Won (the call leads/win)'
lose\t'Lost (the call leads/lose)'
cancel\t'Cancelled (the call leads/cancel)'"
complete -c leadctl -n "__fish_leadctl_using_subcommand update-stage" -l from -d 'Take the leads from a file: CSV, XLSX, JSON, JSON lines or a list of ids; - is standard input' -r -F
complete -c leadctl -n "__fish_leadctl_using_subcommand update-stage" -l column -d 'Which of the sheet\'s columns holds what: lead, stage or a field; may be repeated' -r -f
complete -c leadctl -n "__fish_leadctl_using_subcommand update-stage" -l rows -d 'Only these rows, as the spreadsheet numbers them: 2-601' -r
complete -c leadctl -n "__fish_leadctl_using_subcommand update-stage" -l limit -d 'At most this many rows' -r
complete -c leadctl -n "__fish_leadctl_using_subcommand update-stage" -l sheet -d 'The sheet of a workbook [default: the first that is not hidden]' -r
complete -c leadctl -n "__fish_leadctl_using_subcommand update-stage" -l encoding -d 'The encoding of a text file, such as windows-1252 [default: seen from its bytes]' -r
complete -c leadctl -n "__fish_leadctl_using_subcommand update-stage" -l map -d 'How the sheet\'s values become stages and fields' -r -F
complete -c leadctl -n "__fish_leadctl_using_subcommand update-stage" -l concurrency -d 'Requests at once [default: 8]' -r
complete -c leadctl -n "__fish_leadctl_using_subcommand update-stage" -l max-errors -d 'Stop once more rows than this went wrong: 20, or 5% of those tried' -r
complete -c leadctl -n "__fish_leadctl_using_subcommand update-stage" -l rejects -d 'Write the rows that break a rule to this file, in the sheet\'s own format' -r -F
complete -c leadctl -n "__fish_leadctl_using_subcommand update-stage" -l sandbox -d 'Work against the embedded sandbox instead of the vendor'
complete -c leadctl -n "__fish_leadctl_using_subcommand update-stage" -l json -d 'Short for --format json'
complete -c leadctl -n "__fish_leadctl_using_subcommand update-stage" -l excel -d 'With CSV: add a byte order mark, and guard cells that Excel would take for formulas'
complete -c leadctl -n "__fish_leadctl_using_subcommand update-stage" -l dry-run -d 'Show the request that would be sent, and send nothing'
complete -c leadctl -n "__fish_leadctl_using_subcommand update-stage" -l curl -d 'Show the request as a curl line, secrets as $NAMES (implies --dry-run)'
complete -c leadctl -n "__fish_leadctl_using_subcommand update-stage" -s q -l quiet -d 'No tables, messages or warnings; a result asked for by --format or --output still comes'
complete -c leadctl -n "__fish_leadctl_using_subcommand update-stage" -s v -l verbose -d 'Tell each request and answer on standard error; -vv: with what they carry'
complete -c leadctl -n "__fish_leadctl_using_subcommand update-stage" -l no-progress -d 'No progress line'
complete -c leadctl -n "__fish_leadctl_using_subcommand update-stage" -l yes -d 'Answer yes to every question'
complete -c leadctl -n "__fish_leadctl_using_subcommand update-stage" -l no-input -d 'Never ask; fail where an answer is needed'
complete -c leadctl -n "__fish_leadctl_using_subcommand update-stage" -l ignore-wait -d 'Ask the vendor even though it asked us to wait, or the profile\'s `poll_floor` does'
complete -c leadctl -n "__fish_leadctl_using_subcommand update-stage" -l allow-final -d 'Allow a stage that cannot be undone'
complete -c leadctl -n "__fish_leadctl_using_subcommand update-stage" -l skip-invalid -d 'Send the good rows even though others break a rule'
complete -c leadctl -n "__fish_leadctl_using_subcommand update-stage" -l again -d 'Send a row even if our journal shows that it was done before'
complete -c leadctl -n "__fish_leadctl_using_subcommand update-stage" -l batch -d 'Send many leads a call, where the vendor has such a call (ivvy, leadbank)'
complete -c leadctl -n "__fish_leadctl_using_subcommand update-stage" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c leadctl -n "__fish_leadctl_using_subcommand set-status" -s p -l profile -d 'The account to work with, as `leadctl profiles list` names it; pull-leads takes several' -r -f
complete -c leadctl -n "__fish_leadctl_using_subcommand set-status" -l format -d 'How to print the result [default: table]' -r -f -a "table\t'For people'
json\t'One JSON document'
jsonl\t'One JSON object a line, and a summary last'
csv\t'Comma-separated values, header first'"
complete -c leadctl -n "__fish_leadctl_using_subcommand set-status" -s o -l output -d 'Write the result to this file' -r -F
complete -c leadctl -n "__fish_leadctl_using_subcommand set-status" -l color -d 'When to use colour' -r -f -a "auto\t'On a terminal'
always\t'Always'
never\t'Never'"
complete -c leadctl -n "__fish_leadctl_using_subcommand set-status" -l config -d 'The configuration file' -r -F
complete -c leadctl -n "__fish_leadctl_using_subcommand set-status" -l data-dir -d 'Where the store, the journal and the sandbox\'s world are kept' -r -F
complete -c leadctl -n "__fish_leadctl_using_subcommand set-status" -l timeout -d 'The longest time for one attempt [default: 30s]' -r
complete -c leadctl -n "__fish_leadctl_using_subcommand set-status" -l retries -d 'Attempts after the first [default: 4]' -r
complete -c leadctl -n "__fish_leadctl_using_subcommand set-status" -l max-wait -d 'The longest wait between two attempts [default: 60s]' -r
complete -c leadctl -n "__fish_leadctl_using_subcommand set-status" -l max-time -d 'The longest time for the whole command [default: none]' -r
complete -c leadctl -n "__fish_leadctl_using_subcommand set-status" -l lock-wait -d 'How long to wait for another run\'s lock [default: 0s]' -r
complete -c leadctl -n "__fish_leadctl_using_subcommand set-status" -s f -l field -d 'Set a field, by the vendor\'s name for it; may be repeated. What follows = is taken as it is' -r -f
complete -c leadctl -n "__fish_leadctl_using_subcommand set-status" -l field-file -d 'Set a field to the text of a file; may be repeated' -r
complete -c leadctl -n "__fish_leadctl_using_subcommand set-status" -l clear -d 'Clear a field at the vendor; may be repeated (crm-com)' -r
complete -c leadctl -n "__fish_leadctl_using_subcommand set-status" -l via -d 'Use CRM.COM\'s own call for an end, instead of a status' -r -f -a "win\t'Won (the call leads/win)'
lose\t'Lost (the call leads/lose)'
cancel\t'Cancelled (the call leads/cancel)'"
complete -c leadctl -n "__fish_leadctl_using_subcommand set-status" -l from -d 'Take the leads from a file: CSV, XLSX, JSON, JSON lines or a list of ids; - is standard input' -r -F
complete -c leadctl -n "__fish_leadctl_using_subcommand set-status" -l column -d 'Which of the sheet\'s columns holds what: lead, stage or a field; may be repeated' -r -f
complete -c leadctl -n "__fish_leadctl_using_subcommand set-status" -l rows -d 'Only these rows, as the spreadsheet numbers them: 2-601' -r
complete -c leadctl -n "__fish_leadctl_using_subcommand set-status" -l limit -d 'At most this many rows' -r
complete -c leadctl -n "__fish_leadctl_using_subcommand set-status" -l sheet -d 'The sheet of a workbook [default: the first that is not hidden]' -r
complete -c leadctl -n "__fish_leadctl_using_subcommand set-status" -l encoding -d 'The encoding of a text file, such as windows-1252 [default: seen from its bytes]' -r
complete -c leadctl -n "__fish_leadctl_using_subcommand set-status" -l map -d 'How the sheet\'s values become stages and fields' -r -F
complete -c leadctl -n "__fish_leadctl_using_subcommand set-status" -l concurrency -d 'Requests at once [default: 8]' -r
complete -c leadctl -n "__fish_leadctl_using_subcommand set-status" -l max-errors -d 'Stop once more rows than this went wrong: 20, or 5% of those tried' -r
complete -c leadctl -n "__fish_leadctl_using_subcommand set-status" -l rejects -d 'Write the rows that break a rule to this file, in the sheet\'s own format' -r -F
complete -c leadctl -n "__fish_leadctl_using_subcommand set-status" -l sandbox -d 'Work against the embedded sandbox instead of the vendor'
complete -c leadctl -n "__fish_leadctl_using_subcommand set-status" -l json -d 'Short for --format json'
complete -c leadctl -n "__fish_leadctl_using_subcommand set-status" -l excel -d 'With CSV: add a byte order mark, and guard cells that Excel would take for formulas'
complete -c leadctl -n "__fish_leadctl_using_subcommand set-status" -l dry-run -d 'Show the request that would be sent, and send nothing'
complete -c leadctl -n "__fish_leadctl_using_subcommand set-status" -l curl -d 'Show the request as a curl line, secrets as $NAMES (implies --dry-run)'
complete -c leadctl -n "__fish_leadctl_using_subcommand set-status" -s q -l quiet -d 'No tables, messages or warnings; a result asked for by --format or --output still comes'
complete -c leadctl -n "__fish_leadctl_using_subcommand set-status" -s v -l verbose -d 'Tell each request and answer on standard error; -vv: with what they carry'
complete -c leadctl -n "__fish_leadctl_using_subcommand set-status" -l no-progress -d 'No progress line'
complete -c leadctl -n "__fish_leadctl_using_subcommand set-status" -l yes -d 'Answer yes to every question'
complete -c leadctl -n "__fish_leadctl_using_subcommand set-status" -l no-input -d 'Never ask; fail where an answer is needed'
complete -c leadctl -n "__fish_leadctl_using_subcommand set-status" -l ignore-wait -d 'Ask the vendor even though it asked us to wait, or the profile\'s `poll_floor` does'
complete -c leadctl -n "__fish_leadctl_using_subcommand set-status" -l allow-final -d 'Allow a stage that cannot be undone'
complete -c leadctl -n "__fish_leadctl_using_subcommand set-status" -l skip-invalid -d 'Send the good rows even though others break a rule'
complete -c leadctl -n "__fish_leadctl_using_subcommand set-status" -l again -d 'Send a row even if our journal shows that it was done before'
complete -c leadctl -n "__fish_leadctl_using_subcommand set-status" -l batch -d 'Send many leads a call, where the vendor has such a call (ivvy, leadbank)'
complete -c leadctl -n "__fish_leadctl_using_subcommand set-status" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c leadctl -n "__fish_leadctl_using_subcommand accept-lead" -s p -l profile -d 'The account to work with, as `leadctl profiles list` names it; pull-leads takes several' -r -f
complete -c leadctl -n "__fish_leadctl_using_subcommand accept-lead" -l format -d 'How to print the result [default: table]' -r -f -a "table\t'For people'
json\t'One JSON document'
jsonl\t'One JSON object a line, and a summary last'
csv\t'Comma-separated values, header first'"
complete -c leadctl -n "__fish_leadctl_using_subcommand accept-lead" -s o -l output -d 'Write the result to this file' -r -F
complete -c leadctl -n "__fish_leadctl_using_subcommand accept-lead" -l color -d 'When to use colour' -r -f -a "auto\t'On a terminal'
always\t'Always'
never\t'Never'"
complete -c leadctl -n "__fish_leadctl_using_subcommand accept-lead" -l config -d 'The configuration file' -r -F
complete -c leadctl -n "__fish_leadctl_using_subcommand accept-lead" -l data-dir -d 'Where the store, the journal and the sandbox\'s world are kept' -r -F
complete -c leadctl -n "__fish_leadctl_using_subcommand accept-lead" -l timeout -d 'The longest time for one attempt [default: 30s]' -r
complete -c leadctl -n "__fish_leadctl_using_subcommand accept-lead" -l retries -d 'Attempts after the first [default: 4]' -r
complete -c leadctl -n "__fish_leadctl_using_subcommand accept-lead" -l max-wait -d 'The longest wait between two attempts [default: 60s]' -r
complete -c leadctl -n "__fish_leadctl_using_subcommand accept-lead" -l max-time -d 'The longest time for the whole command [default: none]' -r
complete -c leadctl -n "__fish_leadctl_using_subcommand accept-lead" -l lock-wait -d 'How long to wait for another run\'s lock [default: 0s]' -r
complete -c leadctl -n "__fish_leadctl_using_subcommand accept-lead" -l from -d 'Take the leads from a file: CSV, XLSX, JSON, JSON lines or a list of ids; - is standard input' -r -F
complete -c leadctl -n "__fish_leadctl_using_subcommand accept-lead" -l column -d 'Which of the sheet\'s columns holds what: lead, stage or a field; may be repeated' -r -f
complete -c leadctl -n "__fish_leadctl_using_subcommand accept-lead" -l rows -d 'Only these rows, as the spreadsheet numbers them: 2-601' -r
complete -c leadctl -n "__fish_leadctl_using_subcommand accept-lead" -l limit -d 'At most this many rows' -r
complete -c leadctl -n "__fish_leadctl_using_subcommand accept-lead" -l sheet -d 'The sheet of a workbook [default: the first that is not hidden]' -r
complete -c leadctl -n "__fish_leadctl_using_subcommand accept-lead" -l encoding -d 'The encoding of a text file, such as windows-1252 [default: seen from its bytes]' -r
complete -c leadctl -n "__fish_leadctl_using_subcommand accept-lead" -l map -d 'How the sheet\'s values become stages and fields' -r -F
complete -c leadctl -n "__fish_leadctl_using_subcommand accept-lead" -l concurrency -d 'Requests at once [default: 8]' -r
complete -c leadctl -n "__fish_leadctl_using_subcommand accept-lead" -l max-errors -d 'Stop once more rows than this went wrong: 20, or 5% of those tried' -r
complete -c leadctl -n "__fish_leadctl_using_subcommand accept-lead" -l rejects -d 'Write the rows that break a rule to this file, in the sheet\'s own format' -r -F
complete -c leadctl -n "__fish_leadctl_using_subcommand accept-lead" -l sandbox -d 'Work against the embedded sandbox instead of the vendor'
complete -c leadctl -n "__fish_leadctl_using_subcommand accept-lead" -l json -d 'Short for --format json'
complete -c leadctl -n "__fish_leadctl_using_subcommand accept-lead" -l excel -d 'With CSV: add a byte order mark, and guard cells that Excel would take for formulas'
complete -c leadctl -n "__fish_leadctl_using_subcommand accept-lead" -l dry-run -d 'Show the request that would be sent, and send nothing'
complete -c leadctl -n "__fish_leadctl_using_subcommand accept-lead" -l curl -d 'Show the request as a curl line, secrets as $NAMES (implies --dry-run)'
complete -c leadctl -n "__fish_leadctl_using_subcommand accept-lead" -s q -l quiet -d 'No tables, messages or warnings; a result asked for by --format or --output still comes'
complete -c leadctl -n "__fish_leadctl_using_subcommand accept-lead" -s v -l verbose -d 'Tell each request and answer on standard error; -vv: with what they carry'
complete -c leadctl -n "__fish_leadctl_using_subcommand accept-lead" -l no-progress -d 'No progress line'
complete -c leadctl -n "__fish_leadctl_using_subcommand accept-lead" -l yes -d 'Answer yes to every question'
complete -c leadctl -n "__fish_leadctl_using_subcommand accept-lead" -l no-input -d 'Never ask; fail where an answer is needed'
complete -c leadctl -n "__fish_leadctl_using_subcommand accept-lead" -l ignore-wait -d 'Ask the vendor even though it asked us to wait, or the profile\'s `poll_floor` does'
complete -c leadctl -n "__fish_leadctl_using_subcommand accept-lead" -l skip-invalid -d 'Send the good rows even though others break a rule'
complete -c leadctl -n "__fish_leadctl_using_subcommand accept-lead" -l again -d 'Send a row even if our journal shows that it was done before'
complete -c leadctl -n "__fish_leadctl_using_subcommand accept-lead" -l batch -d 'Send many leads a call, where the vendor has such a call (ivvy, leadbank)'
complete -c leadctl -n "__fish_leadctl_using_subcommand accept-lead" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c leadctl -n "__fish_leadctl_using_subcommand decline-lead" -s p -l profile -d 'The account to work with, as `leadctl profiles list` names it; pull-leads takes several' -r -f
complete -c leadctl -n "__fish_leadctl_using_subcommand decline-lead" -l format -d 'How to print the result [default: table]' -r -f -a "table\t'For people'
json\t'One JSON document'
jsonl\t'One JSON object a line, and a summary last'
csv\t'Comma-separated values, header first'"
complete -c leadctl -n "__fish_leadctl_using_subcommand decline-lead" -s o -l output -d 'Write the result to this file' -r -F
complete -c leadctl -n "__fish_leadctl_using_subcommand decline-lead" -l color -d 'When to use colour' -r -f -a "auto\t'On a terminal'
always\t'Always'
never\t'Never'"
complete -c leadctl -n "__fish_leadctl_using_subcommand decline-lead" -l config -d 'The configuration file' -r -F
complete -c leadctl -n "__fish_leadctl_using_subcommand decline-lead" -l data-dir -d 'Where the store, the journal and the sandbox\'s world are kept' -r -F
complete -c leadctl -n "__fish_leadctl_using_subcommand decline-lead" -l timeout -d 'The longest time for one attempt [default: 30s]' -r
complete -c leadctl -n "__fish_leadctl_using_subcommand decline-lead" -l retries -d 'Attempts after the first [default: 4]' -r
complete -c leadctl -n "__fish_leadctl_using_subcommand decline-lead" -l max-wait -d 'The longest wait between two attempts [default: 60s]' -r
complete -c leadctl -n "__fish_leadctl_using_subcommand decline-lead" -l max-time -d 'The longest time for the whole command [default: none]' -r
complete -c leadctl -n "__fish_leadctl_using_subcommand decline-lead" -l lock-wait -d 'How long to wait for another run\'s lock [default: 0s]' -r
complete -c leadctl -n "__fish_leadctl_using_subcommand decline-lead" -s f -l field -d 'Set a field, by the vendor\'s name for it; may be repeated. What follows = is taken as it is' -r -f
complete -c leadctl -n "__fish_leadctl_using_subcommand decline-lead" -l field-file -d 'Set a field to the text of a file; may be repeated' -r
complete -c leadctl -n "__fish_leadctl_using_subcommand decline-lead" -l from -d 'Take the leads from a file: CSV, XLSX, JSON, JSON lines or a list of ids; - is standard input' -r -F
complete -c leadctl -n "__fish_leadctl_using_subcommand decline-lead" -l column -d 'Which of the sheet\'s columns holds what: lead, stage or a field; may be repeated' -r -f
complete -c leadctl -n "__fish_leadctl_using_subcommand decline-lead" -l rows -d 'Only these rows, as the spreadsheet numbers them: 2-601' -r
complete -c leadctl -n "__fish_leadctl_using_subcommand decline-lead" -l limit -d 'At most this many rows' -r
complete -c leadctl -n "__fish_leadctl_using_subcommand decline-lead" -l sheet -d 'The sheet of a workbook [default: the first that is not hidden]' -r
complete -c leadctl -n "__fish_leadctl_using_subcommand decline-lead" -l encoding -d 'The encoding of a text file, such as windows-1252 [default: seen from its bytes]' -r
complete -c leadctl -n "__fish_leadctl_using_subcommand decline-lead" -l map -d 'How the sheet\'s values become stages and fields' -r -F
complete -c leadctl -n "__fish_leadctl_using_subcommand decline-lead" -l concurrency -d 'Requests at once [default: 8]' -r
complete -c leadctl -n "__fish_leadctl_using_subcommand decline-lead" -l max-errors -d 'Stop once more rows than this went wrong: 20, or 5% of those tried' -r
complete -c leadctl -n "__fish_leadctl_using_subcommand decline-lead" -l rejects -d 'Write the rows that break a rule to this file, in the sheet\'s own format' -r -F
complete -c leadctl -n "__fish_leadctl_using_subcommand decline-lead" -l sandbox -d 'Work against the embedded sandbox instead of the vendor'
complete -c leadctl -n "__fish_leadctl_using_subcommand decline-lead" -l json -d 'Short for --format json'
complete -c leadctl -n "__fish_leadctl_using_subcommand decline-lead" -l excel -d 'With CSV: add a byte order mark, and guard cells that Excel would take for formulas'
complete -c leadctl -n "__fish_leadctl_using_subcommand decline-lead" -l dry-run -d 'Show the request that would be sent, and send nothing'
complete -c leadctl -n "__fish_leadctl_using_subcommand decline-lead" -l curl -d 'Show the request as a curl line, secrets as $NAMES (implies --dry-run)'
complete -c leadctl -n "__fish_leadctl_using_subcommand decline-lead" -s q -l quiet -d 'No tables, messages or warnings; a result asked for by --format or --output still comes'
complete -c leadctl -n "__fish_leadctl_using_subcommand decline-lead" -s v -l verbose -d 'Tell each request and answer on standard error; -vv: with what they carry'
complete -c leadctl -n "__fish_leadctl_using_subcommand decline-lead" -l no-progress -d 'No progress line'
complete -c leadctl -n "__fish_leadctl_using_subcommand decline-lead" -l yes -d 'Answer yes to every question'
complete -c leadctl -n "__fish_leadctl_using_subcommand decline-lead" -l no-input -d 'Never ask; fail where an answer is needed'
complete -c leadctl -n "__fish_leadctl_using_subcommand decline-lead" -l ignore-wait -d 'Ask the vendor even though it asked us to wait, or the profile\'s `poll_floor` does'
complete -c leadctl -n "__fish_leadctl_using_subcommand decline-lead" -l skip-invalid -d 'Send the good rows even though others break a rule'
complete -c leadctl -n "__fish_leadctl_using_subcommand decline-lead" -l again -d 'Send a row even if our journal shows that it was done before'
complete -c leadctl -n "__fish_leadctl_using_subcommand decline-lead" -l batch -d 'Send many leads a call, where the vendor has such a call (ivvy, leadbank)'
complete -c leadctl -n "__fish_leadctl_using_subcommand decline-lead" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c leadctl -n "__fish_leadctl_using_subcommand get-lead" -s p -l profile -d 'The account to work with, as `leadctl profiles list` names it; pull-leads takes several' -r -f
complete -c leadctl -n "__fish_leadctl_using_subcommand get-lead" -l format -d 'How to print the result [default: table]' -r -f -a "table\t'For people'
json\t'One JSON document'
jsonl\t'One JSON object a line, and a summary last'
csv\t'Comma-separated values, header first'"
complete -c leadctl -n "__fish_leadctl_using_subcommand get-lead" -s o -l output -d 'Write the result to this file' -r -F
complete -c leadctl -n "__fish_leadctl_using_subcommand get-lead" -l color -d 'When to use colour' -r -f -a "auto\t'On a terminal'
always\t'Always'
never\t'Never'"
complete -c leadctl -n "__fish_leadctl_using_subcommand get-lead" -l config -d 'The configuration file' -r -F
complete -c leadctl -n "__fish_leadctl_using_subcommand get-lead" -l data-dir -d 'Where the store, the journal and the sandbox\'s world are kept' -r -F
complete -c leadctl -n "__fish_leadctl_using_subcommand get-lead" -l timeout -d 'The longest time for one attempt [default: 30s]' -r
complete -c leadctl -n "__fish_leadctl_using_subcommand get-lead" -l retries -d 'Attempts after the first [default: 4]' -r
complete -c leadctl -n "__fish_leadctl_using_subcommand get-lead" -l max-wait -d 'The longest wait between two attempts [default: 60s]' -r
complete -c leadctl -n "__fish_leadctl_using_subcommand get-lead" -l max-time -d 'The longest time for the whole command [default: none]' -r
complete -c leadctl -n "__fish_leadctl_using_subcommand get-lead" -l lock-wait -d 'How long to wait for another run\'s lock [default: 0s]' -r
complete -c leadctl -n "__fish_leadctl_using_subcommand get-lead" -l sandbox -d 'Work against the embedded sandbox instead of the vendor'
complete -c leadctl -n "__fish_leadctl_using_subcommand get-lead" -l json -d 'Short for --format json'
complete -c leadctl -n "__fish_leadctl_using_subcommand get-lead" -l excel -d 'With CSV: add a byte order mark, and guard cells that Excel would take for formulas'
complete -c leadctl -n "__fish_leadctl_using_subcommand get-lead" -l dry-run -d 'Show the request that would be sent, and send nothing'
complete -c leadctl -n "__fish_leadctl_using_subcommand get-lead" -l curl -d 'Show the request as a curl line, secrets as $NAMES (implies --dry-run)'
complete -c leadctl -n "__fish_leadctl_using_subcommand get-lead" -s q -l quiet -d 'No tables, messages or warnings; a result asked for by --format or --output still comes'
complete -c leadctl -n "__fish_leadctl_using_subcommand get-lead" -s v -l verbose -d 'Tell each request and answer on standard error; -vv: with what they carry'
complete -c leadctl -n "__fish_leadctl_using_subcommand get-lead" -l no-progress -d 'No progress line'
complete -c leadctl -n "__fish_leadctl_using_subcommand get-lead" -l yes -d 'Answer yes to every question'
complete -c leadctl -n "__fish_leadctl_using_subcommand get-lead" -l no-input -d 'Never ask; fail where an answer is needed'
complete -c leadctl -n "__fish_leadctl_using_subcommand get-lead" -l ignore-wait -d 'Ask the vendor even though it asked us to wait, or the profile\'s `poll_floor` does'
complete -c leadctl -n "__fish_leadctl_using_subcommand get-lead" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c leadctl -n "__fish_leadctl_using_subcommand pull-leads" -s p -l profile -d 'The account to work with, as `leadctl profiles list` names it; pull-leads takes several' -r -f
complete -c leadctl -n "__fish_leadctl_using_subcommand pull-leads" -l format -d 'How to print the result [default: table]' -r -f -a "table\t'For people'
json\t'One JSON document'
jsonl\t'One JSON object a line, and a summary last'
csv\t'Comma-separated values, header first'"
complete -c leadctl -n "__fish_leadctl_using_subcommand pull-leads" -s o -l output -d 'Write the result to this file' -r -F
complete -c leadctl -n "__fish_leadctl_using_subcommand pull-leads" -l color -d 'When to use colour' -r -f -a "auto\t'On a terminal'
always\t'Always'
never\t'Never'"
complete -c leadctl -n "__fish_leadctl_using_subcommand pull-leads" -l config -d 'The configuration file' -r -F
complete -c leadctl -n "__fish_leadctl_using_subcommand pull-leads" -l data-dir -d 'Where the store, the journal and the sandbox\'s world are kept' -r -F
complete -c leadctl -n "__fish_leadctl_using_subcommand pull-leads" -l timeout -d 'The longest time for one attempt [default: 30s]' -r
complete -c leadctl -n "__fish_leadctl_using_subcommand pull-leads" -l retries -d 'Attempts after the first [default: 4]' -r
complete -c leadctl -n "__fish_leadctl_using_subcommand pull-leads" -l max-wait -d 'The longest wait between two attempts [default: 60s]' -r
complete -c leadctl -n "__fish_leadctl_using_subcommand pull-leads" -l max-time -d 'The longest time for the whole command [default: none]' -r
complete -c leadctl -n "__fish_leadctl_using_subcommand pull-leads" -l lock-wait -d 'How long to wait for another run\'s lock [default: 0s]' -r
complete -c leadctl -n "__fish_leadctl_using_subcommand pull-leads" -l refresh -d 'Instead of pulling, ask for each known lead again (CRF Connect, CRM.COM) and keep what changed; "open" leaves out those that are won or lost. iVvy has no call for one lead: there the whole list is read' -r -f -a "all\t'Every one'
open\t'Those that are neither won nor lost'"
complete -c leadctl -n "__fish_leadctl_using_subcommand pull-leads" -l filter -d 'Narrow the list (CRM.COM, iVvy), beside the profile\'s `list_filter`; may be repeated' -r -f
complete -c leadctl -n "__fish_leadctl_using_subcommand pull-leads" -l append -d 'Also append new leads to this file (.jsonl or .csv), each once' -r -F
complete -c leadctl -n "__fish_leadctl_using_subcommand pull-leads" -l limit -d 'Stop once so many leads have come; a batch is always finished' -r
complete -c leadctl -n "__fish_leadctl_using_subcommand pull-leads" -l sandbox -d 'Work against the embedded sandbox instead of the vendor'
complete -c leadctl -n "__fish_leadctl_using_subcommand pull-leads" -l json -d 'Short for --format json'
complete -c leadctl -n "__fish_leadctl_using_subcommand pull-leads" -l excel -d 'With CSV: add a byte order mark, and guard cells that Excel would take for formulas'
complete -c leadctl -n "__fish_leadctl_using_subcommand pull-leads" -l dry-run -d 'Show the request that would be sent, and send nothing'
complete -c leadctl -n "__fish_leadctl_using_subcommand pull-leads" -l curl -d 'Show the request as a curl line, secrets as $NAMES (implies --dry-run)'
complete -c leadctl -n "__fish_leadctl_using_subcommand pull-leads" -s q -l quiet -d 'No tables, messages or warnings; a result asked for by --format or --output still comes'
complete -c leadctl -n "__fish_leadctl_using_subcommand pull-leads" -s v -l verbose -d 'Tell each request and answer on standard error; -vv: with what they carry'
complete -c leadctl -n "__fish_leadctl_using_subcommand pull-leads" -l no-progress -d 'No progress line'
complete -c leadctl -n "__fish_leadctl_using_subcommand pull-leads" -l yes -d 'Answer yes to every question'
complete -c leadctl -n "__fish_leadctl_using_subcommand pull-leads" -l no-input -d 'Never ask; fail where an answer is needed'
complete -c leadctl -n "__fish_leadctl_using_subcommand pull-leads" -l ignore-wait -d 'Ask the vendor even though it asked us to wait, or the profile\'s `poll_floor` does'
complete -c leadctl -n "__fish_leadctl_using_subcommand pull-leads" -l all -d 'Pull every profile that can be pulled and does not say `pull = false`'
complete -c leadctl -n "__fish_leadctl_using_subcommand pull-leads" -l full -d 'Read a list to its end, also where an earlier pull has read it. Without it, a list whose order a whole reading has found to be "last changed first" is read to what was changed before the last pull'
complete -c leadctl -n "__fish_leadctl_using_subcommand pull-leads" -l no-confirm -d 'Store and deliver, and leave the leads unconfirmed at the vendor'
complete -c leadctl -n "__fish_leadctl_using_subcommand pull-leads" -l raw -d 'Also show each lead exactly as the vendor sent it'
complete -c leadctl -n "__fish_leadctl_using_subcommand pull-leads" -l exec -d 'Hand each batch to a program on its standard input; confirmed only if it ends with exit code 0'
complete -c leadctl -n "__fish_leadctl_using_subcommand pull-leads" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c leadctl -n "__fish_leadctl_using_subcommand listen" -s p -l profile -d 'The account to work with, as `leadctl profiles list` names it; pull-leads takes several' -r -f
complete -c leadctl -n "__fish_leadctl_using_subcommand listen" -l format -d 'How to print the result [default: table]' -r -f -a "table\t'For people'
json\t'One JSON document'
jsonl\t'One JSON object a line, and a summary last'
csv\t'Comma-separated values, header first'"
complete -c leadctl -n "__fish_leadctl_using_subcommand listen" -s o -l output -d 'Write the result to this file' -r -F
complete -c leadctl -n "__fish_leadctl_using_subcommand listen" -l color -d 'When to use colour' -r -f -a "auto\t'On a terminal'
always\t'Always'
never\t'Never'"
complete -c leadctl -n "__fish_leadctl_using_subcommand listen" -l config -d 'The configuration file' -r -F
complete -c leadctl -n "__fish_leadctl_using_subcommand listen" -l data-dir -d 'Where the store, the journal and the sandbox\'s world are kept' -r -F
complete -c leadctl -n "__fish_leadctl_using_subcommand listen" -l timeout -d 'The longest time for one attempt [default: 30s]' -r
complete -c leadctl -n "__fish_leadctl_using_subcommand listen" -l retries -d 'Attempts after the first [default: 4]' -r
complete -c leadctl -n "__fish_leadctl_using_subcommand listen" -l max-wait -d 'The longest wait between two attempts [default: 60s]' -r
complete -c leadctl -n "__fish_leadctl_using_subcommand listen" -l max-time -d 'The longest time for the whole command [default: none]' -r
complete -c leadctl -n "__fish_leadctl_using_subcommand listen" -l lock-wait -d 'How long to wait for another run\'s lock [default: 0s]' -r
complete -c leadctl -n "__fish_leadctl_using_subcommand listen" -l port -d 'The port; 0 takes a free one' -r
complete -c leadctl -n "__fish_leadctl_using_subcommand listen" -l bind -d 'The address of this machine to listen on' -r -f
complete -c leadctl -n "__fish_leadctl_using_subcommand listen" -l append -d 'Also append new leads to this file (.jsonl or .csv), each once' -r -F
complete -c leadctl -n "__fish_leadctl_using_subcommand listen" -l sandbox -d 'Work against the embedded sandbox instead of the vendor'
complete -c leadctl -n "__fish_leadctl_using_subcommand listen" -l json -d 'Short for --format json'
complete -c leadctl -n "__fish_leadctl_using_subcommand listen" -l excel -d 'With CSV: add a byte order mark, and guard cells that Excel would take for formulas'
complete -c leadctl -n "__fish_leadctl_using_subcommand listen" -l dry-run -d 'Show the request that would be sent, and send nothing'
complete -c leadctl -n "__fish_leadctl_using_subcommand listen" -l curl -d 'Show the request as a curl line, secrets as $NAMES (implies --dry-run)'
complete -c leadctl -n "__fish_leadctl_using_subcommand listen" -s q -l quiet -d 'No tables, messages or warnings; a result asked for by --format or --output still comes'
complete -c leadctl -n "__fish_leadctl_using_subcommand listen" -s v -l verbose -d 'Tell each request and answer on standard error; -vv: with what they carry'
complete -c leadctl -n "__fish_leadctl_using_subcommand listen" -l no-progress -d 'No progress line'
complete -c leadctl -n "__fish_leadctl_using_subcommand listen" -l yes -d 'Answer yes to every question'
complete -c leadctl -n "__fish_leadctl_using_subcommand listen" -l no-input -d 'Never ask; fail where an answer is needed'
complete -c leadctl -n "__fish_leadctl_using_subcommand listen" -l ignore-wait -d 'Ask the vendor even though it asked us to wait, or the profile\'s `poll_floor` does'
complete -c leadctl -n "__fish_leadctl_using_subcommand listen" -l exec -d 'Hand new leads to a program on its standard input; the next ones wait until it has ended'
complete -c leadctl -n "__fish_leadctl_using_subcommand listen" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c leadctl -n "__fish_leadctl_using_subcommand map; and not __fish_seen_subcommand_from init" -s p -l profile -d 'The account to work with, as `leadctl profiles list` names it; pull-leads takes several' -r -f
complete -c leadctl -n "__fish_leadctl_using_subcommand map; and not __fish_seen_subcommand_from init" -l format -d 'How to print the result [default: table]' -r -f -a "table\t'For people'
json\t'One JSON document'
jsonl\t'One JSON object a line, and a summary last'
csv\t'Comma-separated values, header first'"
complete -c leadctl -n "__fish_leadctl_using_subcommand map; and not __fish_seen_subcommand_from init" -s o -l output -d 'Write the result to this file' -r -F
complete -c leadctl -n "__fish_leadctl_using_subcommand map; and not __fish_seen_subcommand_from init" -l color -d 'When to use colour' -r -f -a "auto\t'On a terminal'
always\t'Always'
never\t'Never'"
complete -c leadctl -n "__fish_leadctl_using_subcommand map; and not __fish_seen_subcommand_from init" -l config -d 'The configuration file' -r -F
complete -c leadctl -n "__fish_leadctl_using_subcommand map; and not __fish_seen_subcommand_from init" -l data-dir -d 'Where the store, the journal and the sandbox\'s world are kept' -r -F
complete -c leadctl -n "__fish_leadctl_using_subcommand map; and not __fish_seen_subcommand_from init" -l timeout -d 'The longest time for one attempt [default: 30s]' -r
complete -c leadctl -n "__fish_leadctl_using_subcommand map; and not __fish_seen_subcommand_from init" -l retries -d 'Attempts after the first [default: 4]' -r
complete -c leadctl -n "__fish_leadctl_using_subcommand map; and not __fish_seen_subcommand_from init" -l max-wait -d 'The longest wait between two attempts [default: 60s]' -r
complete -c leadctl -n "__fish_leadctl_using_subcommand map; and not __fish_seen_subcommand_from init" -l max-time -d 'The longest time for the whole command [default: none]' -r
complete -c leadctl -n "__fish_leadctl_using_subcommand map; and not __fish_seen_subcommand_from init" -l lock-wait -d 'How long to wait for another run\'s lock [default: 0s]' -r
complete -c leadctl -n "__fish_leadctl_using_subcommand map; and not __fish_seen_subcommand_from init" -l sandbox -d 'Work against the embedded sandbox instead of the vendor'
complete -c leadctl -n "__fish_leadctl_using_subcommand map; and not __fish_seen_subcommand_from init" -l json -d 'Short for --format json'
complete -c leadctl -n "__fish_leadctl_using_subcommand map; and not __fish_seen_subcommand_from init" -l excel -d 'With CSV: add a byte order mark, and guard cells that Excel would take for formulas'
complete -c leadctl -n "__fish_leadctl_using_subcommand map; and not __fish_seen_subcommand_from init" -l dry-run -d 'Show the request that would be sent, and send nothing'
complete -c leadctl -n "__fish_leadctl_using_subcommand map; and not __fish_seen_subcommand_from init" -l curl -d 'Show the request as a curl line, secrets as $NAMES (implies --dry-run)'
complete -c leadctl -n "__fish_leadctl_using_subcommand map; and not __fish_seen_subcommand_from init" -s q -l quiet -d 'No tables, messages or warnings; a result asked for by --format or --output still comes'
complete -c leadctl -n "__fish_leadctl_using_subcommand map; and not __fish_seen_subcommand_from init" -s v -l verbose -d 'Tell each request and answer on standard error; -vv: with what they carry'
complete -c leadctl -n "__fish_leadctl_using_subcommand map; and not __fish_seen_subcommand_from init" -l no-progress -d 'No progress line'
complete -c leadctl -n "__fish_leadctl_using_subcommand map; and not __fish_seen_subcommand_from init" -l yes -d 'Answer yes to every question'
complete -c leadctl -n "__fish_leadctl_using_subcommand map; and not __fish_seen_subcommand_from init" -l no-input -d 'Never ask; fail where an answer is needed'
complete -c leadctl -n "__fish_leadctl_using_subcommand map; and not __fish_seen_subcommand_from init" -l ignore-wait -d 'Ask the vendor even though it asked us to wait, or the profile\'s `poll_floor` does'
complete -c leadctl -n "__fish_leadctl_using_subcommand map; and not __fish_seen_subcommand_from init" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c leadctl -n "__fish_leadctl_using_subcommand map; and not __fish_seen_subcommand_from init" -f -a "init" -d 'Write a mapping to fill in: a rule for each value of some columns, the most frequent first'
complete -c leadctl -n "__fish_leadctl_using_subcommand map; and __fish_seen_subcommand_from init" -l on -d 'The columns whose values tell what a row asks for' -r
complete -c leadctl -n "__fish_leadctl_using_subcommand map; and __fish_seen_subcommand_from init" -l vendor -d 'The vendor [default: that of --profile]' -r -f
complete -c leadctl -n "__fish_leadctl_using_subcommand map; and __fish_seen_subcommand_from init" -l operation -d 'What the rows ask for' -r
complete -c leadctl -n "__fish_leadctl_using_subcommand map; and __fish_seen_subcommand_from init" -l column -d 'Which column fills a place, as in lead="Lead Number"; may be repeated [default: lead is guessed]' -r -f
complete -c leadctl -n "__fish_leadctl_using_subcommand map; and __fish_seen_subcommand_from init" -l sheet -d 'The sheet of a workbook [default: the first that is not hidden]' -r
complete -c leadctl -n "__fish_leadctl_using_subcommand map; and __fish_seen_subcommand_from init" -l encoding -d 'The encoding of a text file, such as windows-1252 [default: seen from its bytes]' -r
complete -c leadctl -n "__fish_leadctl_using_subcommand map; and __fish_seen_subcommand_from init" -s p -l profile -d 'The account to work with, as `leadctl profiles list` names it; pull-leads takes several' -r -f
complete -c leadctl -n "__fish_leadctl_using_subcommand map; and __fish_seen_subcommand_from init" -l format -d 'How to print the result [default: table]' -r -f -a "table\t'For people'
json\t'One JSON document'
jsonl\t'One JSON object a line, and a summary last'
csv\t'Comma-separated values, header first'"
complete -c leadctl -n "__fish_leadctl_using_subcommand map; and __fish_seen_subcommand_from init" -s o -l output -d 'Write the result to this file' -r -F
complete -c leadctl -n "__fish_leadctl_using_subcommand map; and __fish_seen_subcommand_from init" -l color -d 'When to use colour' -r -f -a "auto\t'On a terminal'
always\t'Always'
never\t'Never'"
complete -c leadctl -n "__fish_leadctl_using_subcommand map; and __fish_seen_subcommand_from init" -l config -d 'The configuration file' -r -F
complete -c leadctl -n "__fish_leadctl_using_subcommand map; and __fish_seen_subcommand_from init" -l data-dir -d 'Where the store, the journal and the sandbox\'s world are kept' -r -F
complete -c leadctl -n "__fish_leadctl_using_subcommand map; and __fish_seen_subcommand_from init" -l timeout -d 'The longest time for one attempt [default: 30s]' -r
complete -c leadctl -n "__fish_leadctl_using_subcommand map; and __fish_seen_subcommand_from init" -l retries -d 'Attempts after the first [default: 4]' -r
complete -c leadctl -n "__fish_leadctl_using_subcommand map; and __fish_seen_subcommand_from init" -l max-wait -d 'The longest wait between two attempts [default: 60s]' -r
complete -c leadctl -n "__fish_leadctl_using_subcommand map; and __fish_seen_subcommand_from init" -l max-time -d 'The longest time for the whole command [default: none]' -r
complete -c leadctl -n "__fish_leadctl_using_subcommand map; and __fish_seen_subcommand_from init" -l lock-wait -d 'How long to wait for another run\'s lock [default: 0s]' -r
complete -c leadctl -n "__fish_leadctl_using_subcommand map; and __fish_seen_subcommand_from init" -l sandbox -d 'Work against the embedded sandbox instead of the vendor'
complete -c leadctl -n "__fish_leadctl_using_subcommand map; and __fish_seen_subcommand_from init" -l json -d 'Short for --format json'
complete -c leadctl -n "__fish_leadctl_using_subcommand map; and __fish_seen_subcommand_from init" -l excel -d 'With CSV: add a byte order mark, and guard cells that Excel would take for formulas'
complete -c leadctl -n "__fish_leadctl_using_subcommand map; and __fish_seen_subcommand_from init" -l dry-run -d 'Show the request that would be sent, and send nothing'
complete -c leadctl -n "__fish_leadctl_using_subcommand map; and __fish_seen_subcommand_from init" -l curl -d 'Show the request as a curl line, secrets as $NAMES (implies --dry-run)'
complete -c leadctl -n "__fish_leadctl_using_subcommand map; and __fish_seen_subcommand_from init" -s q -l quiet -d 'No tables, messages or warnings; a result asked for by --format or --output still comes'
complete -c leadctl -n "__fish_leadctl_using_subcommand map; and __fish_seen_subcommand_from init" -s v -l verbose -d 'Tell each request and answer on standard error; -vv: with what they carry'
complete -c leadctl -n "__fish_leadctl_using_subcommand map; and __fish_seen_subcommand_from init" -l no-progress -d 'No progress line'
complete -c leadctl -n "__fish_leadctl_using_subcommand map; and __fish_seen_subcommand_from init" -l yes -d 'Answer yes to every question'
complete -c leadctl -n "__fish_leadctl_using_subcommand map; and __fish_seen_subcommand_from init" -l no-input -d 'Never ask; fail where an answer is needed'
complete -c leadctl -n "__fish_leadctl_using_subcommand map; and __fish_seen_subcommand_from init" -l ignore-wait -d 'Ask the vendor even though it asked us to wait, or the profile\'s `poll_floor` does'
complete -c leadctl -n "__fish_leadctl_using_subcommand map; and __fish_seen_subcommand_from init" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c leadctl -n "__fish_leadctl_using_subcommand validate" -s p -l profile -d 'The account to work with, as `leadctl profiles list` names it; pull-leads takes several' -r -f
complete -c leadctl -n "__fish_leadctl_using_subcommand validate" -l format -d 'How to print the result [default: table]' -r -f -a "table\t'For people'
json\t'One JSON document'
jsonl\t'One JSON object a line, and a summary last'
csv\t'Comma-separated values, header first'"
complete -c leadctl -n "__fish_leadctl_using_subcommand validate" -s o -l output -d 'Write the result to this file' -r -F
complete -c leadctl -n "__fish_leadctl_using_subcommand validate" -l color -d 'When to use colour' -r -f -a "auto\t'On a terminal'
always\t'Always'
never\t'Never'"
complete -c leadctl -n "__fish_leadctl_using_subcommand validate" -l config -d 'The configuration file' -r -F
complete -c leadctl -n "__fish_leadctl_using_subcommand validate" -l data-dir -d 'Where the store, the journal and the sandbox\'s world are kept' -r -F
complete -c leadctl -n "__fish_leadctl_using_subcommand validate" -l timeout -d 'The longest time for one attempt [default: 30s]' -r
complete -c leadctl -n "__fish_leadctl_using_subcommand validate" -l retries -d 'Attempts after the first [default: 4]' -r
complete -c leadctl -n "__fish_leadctl_using_subcommand validate" -l max-wait -d 'The longest wait between two attempts [default: 60s]' -r
complete -c leadctl -n "__fish_leadctl_using_subcommand validate" -l max-time -d 'The longest time for the whole command [default: none]' -r
complete -c leadctl -n "__fish_leadctl_using_subcommand validate" -l lock-wait -d 'How long to wait for another run\'s lock [default: 0s]' -r
complete -c leadctl -n "__fish_leadctl_using_subcommand validate" -l vendor -d 'Whose rules: crf-connect, ivvy, crm-com, renovationfind or leadbank [default: the profile\'s]' -r -f
complete -c leadctl -n "__fish_leadctl_using_subcommand validate" -l for -d 'What the rows shall do [default: what they can do]' -r -f -a "add-lead\t'Create leads'
update-lead\t'Change fields, not the stage'
change-stage\t'Move leads to another stage'
accept-lead\t'Accept leads'
decline-lead\t'Decline leads'"
complete -c leadctl -n "__fish_leadctl_using_subcommand validate" -l column -d 'Which of the sheet\'s columns holds what: lead, stage or a field; may be repeated' -r -f
complete -c leadctl -n "__fish_leadctl_using_subcommand validate" -l rows -d 'Only these rows, as the spreadsheet numbers them: 2-601' -r
complete -c leadctl -n "__fish_leadctl_using_subcommand validate" -l limit -d 'At most this many rows' -r
complete -c leadctl -n "__fish_leadctl_using_subcommand validate" -l sheet -d 'The sheet of a workbook [default: the first that is not hidden]' -r
complete -c leadctl -n "__fish_leadctl_using_subcommand validate" -l encoding -d 'The encoding of a text file, such as windows-1252 [default: seen from its bytes]' -r
complete -c leadctl -n "__fish_leadctl_using_subcommand validate" -l map -d 'How the sheet\'s values become stages and fields' -r -F
complete -c leadctl -n "__fish_leadctl_using_subcommand validate" -l stage -d 'The stage or status of every row' -r
complete -c leadctl -n "__fish_leadctl_using_subcommand validate" -s f -l field -d 'Set a field, by the vendor\'s name for it; may be repeated. What follows = is taken as it is' -r -f
complete -c leadctl -n "__fish_leadctl_using_subcommand validate" -l field-file -d 'Set a field to the text of a file; may be repeated' -r
complete -c leadctl -n "__fish_leadctl_using_subcommand validate" -l via -d 'Use CRM.COM\'s own call for an end, instead of a status' -r -f -a "win\t'Won (the call leads/win)'
lose\t'Lost (the call leads/lose)'
cancel\t'Cancelled (the call leads/cancel)'"
complete -c leadctl -n "__fish_leadctl_using_subcommand validate" -l rejects -d 'Write the invalid rows to this file, in the sheet\'s own format' -r -F
complete -c leadctl -n "__fish_leadctl_using_subcommand validate" -l sandbox -d 'Work against the embedded sandbox instead of the vendor'
complete -c leadctl -n "__fish_leadctl_using_subcommand validate" -l json -d 'Short for --format json'
complete -c leadctl -n "__fish_leadctl_using_subcommand validate" -l excel -d 'With CSV: add a byte order mark, and guard cells that Excel would take for formulas'
complete -c leadctl -n "__fish_leadctl_using_subcommand validate" -l dry-run -d 'Show the request that would be sent, and send nothing'
complete -c leadctl -n "__fish_leadctl_using_subcommand validate" -l curl -d 'Show the request as a curl line, secrets as $NAMES (implies --dry-run)'
complete -c leadctl -n "__fish_leadctl_using_subcommand validate" -s q -l quiet -d 'No tables, messages or warnings; a result asked for by --format or --output still comes'
complete -c leadctl -n "__fish_leadctl_using_subcommand validate" -s v -l verbose -d 'Tell each request and answer on standard error; -vv: with what they carry'
complete -c leadctl -n "__fish_leadctl_using_subcommand validate" -l no-progress -d 'No progress line'
complete -c leadctl -n "__fish_leadctl_using_subcommand validate" -l yes -d 'Answer yes to every question'
complete -c leadctl -n "__fish_leadctl_using_subcommand validate" -l no-input -d 'Never ask; fail where an answer is needed'
complete -c leadctl -n "__fish_leadctl_using_subcommand validate" -l ignore-wait -d 'Ask the vendor even though it asked us to wait, or the profile\'s `poll_floor` does'
complete -c leadctl -n "__fish_leadctl_using_subcommand validate" -l allow-final -d 'Allow a stage that cannot be undone'
complete -c leadctl -n "__fish_leadctl_using_subcommand validate" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c leadctl -n "__fish_leadctl_using_subcommand stages" -s p -l profile -d 'The account to work with, as `leadctl profiles list` names it; pull-leads takes several' -r -f
complete -c leadctl -n "__fish_leadctl_using_subcommand stages" -l format -d 'How to print the result [default: table]' -r -f -a "table\t'For people'
json\t'One JSON document'
jsonl\t'One JSON object a line, and a summary last'
csv\t'Comma-separated values, header first'"
complete -c leadctl -n "__fish_leadctl_using_subcommand stages" -s o -l output -d 'Write the result to this file' -r -F
complete -c leadctl -n "__fish_leadctl_using_subcommand stages" -l color -d 'When to use colour' -r -f -a "auto\t'On a terminal'
always\t'Always'
never\t'Never'"
complete -c leadctl -n "__fish_leadctl_using_subcommand stages" -l config -d 'The configuration file' -r -F
complete -c leadctl -n "__fish_leadctl_using_subcommand stages" -l data-dir -d 'Where the store, the journal and the sandbox\'s world are kept' -r -F
complete -c leadctl -n "__fish_leadctl_using_subcommand stages" -l timeout -d 'The longest time for one attempt [default: 30s]' -r
complete -c leadctl -n "__fish_leadctl_using_subcommand stages" -l retries -d 'Attempts after the first [default: 4]' -r
complete -c leadctl -n "__fish_leadctl_using_subcommand stages" -l max-wait -d 'The longest wait between two attempts [default: 60s]' -r
complete -c leadctl -n "__fish_leadctl_using_subcommand stages" -l max-time -d 'The longest time for the whole command [default: none]' -r
complete -c leadctl -n "__fish_leadctl_using_subcommand stages" -l lock-wait -d 'How long to wait for another run\'s lock [default: 0s]' -r
complete -c leadctl -n "__fish_leadctl_using_subcommand stages" -l sandbox -d 'Work against the embedded sandbox instead of the vendor'
complete -c leadctl -n "__fish_leadctl_using_subcommand stages" -l json -d 'Short for --format json'
complete -c leadctl -n "__fish_leadctl_using_subcommand stages" -l excel -d 'With CSV: add a byte order mark, and guard cells that Excel would take for formulas'
complete -c leadctl -n "__fish_leadctl_using_subcommand stages" -l dry-run -d 'Show the request that would be sent, and send nothing'
complete -c leadctl -n "__fish_leadctl_using_subcommand stages" -l curl -d 'Show the request as a curl line, secrets as $NAMES (implies --dry-run)'
complete -c leadctl -n "__fish_leadctl_using_subcommand stages" -s q -l quiet -d 'No tables, messages or warnings; a result asked for by --format or --output still comes'
complete -c leadctl -n "__fish_leadctl_using_subcommand stages" -s v -l verbose -d 'Tell each request and answer on standard error; -vv: with what they carry'
complete -c leadctl -n "__fish_leadctl_using_subcommand stages" -l no-progress -d 'No progress line'
complete -c leadctl -n "__fish_leadctl_using_subcommand stages" -l yes -d 'Answer yes to every question'
complete -c leadctl -n "__fish_leadctl_using_subcommand stages" -l no-input -d 'Never ask; fail where an answer is needed'
complete -c leadctl -n "__fish_leadctl_using_subcommand stages" -l ignore-wait -d 'Ask the vendor even though it asked us to wait, or the profile\'s `poll_floor` does'
complete -c leadctl -n "__fish_leadctl_using_subcommand stages" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c leadctl -n "__fish_leadctl_using_subcommand names" -s p -l profile -d 'The account to work with, as `leadctl profiles list` names it; pull-leads takes several' -r -f
complete -c leadctl -n "__fish_leadctl_using_subcommand names" -l format -d 'How to print the result [default: table]' -r -f -a "table\t'For people'
json\t'One JSON document'
jsonl\t'One JSON object a line, and a summary last'
csv\t'Comma-separated values, header first'"
complete -c leadctl -n "__fish_leadctl_using_subcommand names" -s o -l output -d 'Write the result to this file' -r -F
complete -c leadctl -n "__fish_leadctl_using_subcommand names" -l color -d 'When to use colour' -r -f -a "auto\t'On a terminal'
always\t'Always'
never\t'Never'"
complete -c leadctl -n "__fish_leadctl_using_subcommand names" -l config -d 'The configuration file' -r -F
complete -c leadctl -n "__fish_leadctl_using_subcommand names" -l data-dir -d 'Where the store, the journal and the sandbox\'s world are kept' -r -F
complete -c leadctl -n "__fish_leadctl_using_subcommand names" -l timeout -d 'The longest time for one attempt [default: 30s]' -r
complete -c leadctl -n "__fish_leadctl_using_subcommand names" -l retries -d 'Attempts after the first [default: 4]' -r
complete -c leadctl -n "__fish_leadctl_using_subcommand names" -l max-wait -d 'The longest wait between two attempts [default: 60s]' -r
complete -c leadctl -n "__fish_leadctl_using_subcommand names" -l max-time -d 'The longest time for the whole command [default: none]' -r
complete -c leadctl -n "__fish_leadctl_using_subcommand names" -l lock-wait -d 'How long to wait for another run\'s lock [default: 0s]' -r
complete -c leadctl -n "__fish_leadctl_using_subcommand names" -l sandbox -d 'Work against the embedded sandbox instead of the vendor'
complete -c leadctl -n "__fish_leadctl_using_subcommand names" -l json -d 'Short for --format json'
complete -c leadctl -n "__fish_leadctl_using_subcommand names" -l excel -d 'With CSV: add a byte order mark, and guard cells that Excel would take for formulas'
complete -c leadctl -n "__fish_leadctl_using_subcommand names" -l dry-run -d 'Show the request that would be sent, and send nothing'
complete -c leadctl -n "__fish_leadctl_using_subcommand names" -l curl -d 'Show the request as a curl line, secrets as $NAMES (implies --dry-run)'
complete -c leadctl -n "__fish_leadctl_using_subcommand names" -s q -l quiet -d 'No tables, messages or warnings; a result asked for by --format or --output still comes'
complete -c leadctl -n "__fish_leadctl_using_subcommand names" -s v -l verbose -d 'Tell each request and answer on standard error; -vv: with what they carry'
complete -c leadctl -n "__fish_leadctl_using_subcommand names" -l no-progress -d 'No progress line'
complete -c leadctl -n "__fish_leadctl_using_subcommand names" -l yes -d 'Answer yes to every question'
complete -c leadctl -n "__fish_leadctl_using_subcommand names" -l no-input -d 'Never ask; fail where an answer is needed'
complete -c leadctl -n "__fish_leadctl_using_subcommand names" -l ignore-wait -d 'Ask the vendor even though it asked us to wait, or the profile\'s `poll_floor` does'
complete -c leadctl -n "__fish_leadctl_using_subcommand names" -l refresh -d 'Ask the vendor, and keep what it tells (ivvy, crm-com)'
complete -c leadctl -n "__fish_leadctl_using_subcommand names" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c leadctl -n "__fish_leadctl_using_subcommand template" -s p -l profile -d 'The account to work with, as `leadctl profiles list` names it; pull-leads takes several' -r -f
complete -c leadctl -n "__fish_leadctl_using_subcommand template" -l format -d 'How to print the result [default: table]' -r -f -a "table\t'For people'
json\t'One JSON document'
jsonl\t'One JSON object a line, and a summary last'
csv\t'Comma-separated values, header first'"
complete -c leadctl -n "__fish_leadctl_using_subcommand template" -s o -l output -d 'Write the result to this file' -r -F
complete -c leadctl -n "__fish_leadctl_using_subcommand template" -l color -d 'When to use colour' -r -f -a "auto\t'On a terminal'
always\t'Always'
never\t'Never'"
complete -c leadctl -n "__fish_leadctl_using_subcommand template" -l config -d 'The configuration file' -r -F
complete -c leadctl -n "__fish_leadctl_using_subcommand template" -l data-dir -d 'Where the store, the journal and the sandbox\'s world are kept' -r -F
complete -c leadctl -n "__fish_leadctl_using_subcommand template" -l timeout -d 'The longest time for one attempt [default: 30s]' -r
complete -c leadctl -n "__fish_leadctl_using_subcommand template" -l retries -d 'Attempts after the first [default: 4]' -r
complete -c leadctl -n "__fish_leadctl_using_subcommand template" -l max-wait -d 'The longest wait between two attempts [default: 60s]' -r
complete -c leadctl -n "__fish_leadctl_using_subcommand template" -l max-time -d 'The longest time for the whole command [default: none]' -r
complete -c leadctl -n "__fish_leadctl_using_subcommand template" -l lock-wait -d 'How long to wait for another run\'s lock [default: 0s]' -r
complete -c leadctl -n "__fish_leadctl_using_subcommand template" -l vendor -d 'Whose rules: crf-connect, ivvy, crm-com, renovationfind or leadbank; without it, the profile\'s' -r -f
complete -c leadctl -n "__fish_leadctl_using_subcommand template" -l sandbox -d 'Work against the embedded sandbox instead of the vendor'
complete -c leadctl -n "__fish_leadctl_using_subcommand template" -l json -d 'Short for --format json'
complete -c leadctl -n "__fish_leadctl_using_subcommand template" -l excel -d 'With CSV: add a byte order mark, and guard cells that Excel would take for formulas'
complete -c leadctl -n "__fish_leadctl_using_subcommand template" -l dry-run -d 'Show the request that would be sent, and send nothing'
complete -c leadctl -n "__fish_leadctl_using_subcommand template" -l curl -d 'Show the request as a curl line, secrets as $NAMES (implies --dry-run)'
complete -c leadctl -n "__fish_leadctl_using_subcommand template" -s q -l quiet -d 'No tables, messages or warnings; a result asked for by --format or --output still comes'
complete -c leadctl -n "__fish_leadctl_using_subcommand template" -s v -l verbose -d 'Tell each request and answer on standard error; -vv: with what they carry'
complete -c leadctl -n "__fish_leadctl_using_subcommand template" -l no-progress -d 'No progress line'
complete -c leadctl -n "__fish_leadctl_using_subcommand template" -l yes -d 'Answer yes to every question'
complete -c leadctl -n "__fish_leadctl_using_subcommand template" -l no-input -d 'Never ask; fail where an answer is needed'
complete -c leadctl -n "__fish_leadctl_using_subcommand template" -l ignore-wait -d 'Ask the vendor even though it asked us to wait, or the profile\'s `poll_floor` does'
complete -c leadctl -n "__fish_leadctl_using_subcommand template" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c leadctl -n "__fish_leadctl_using_subcommand vendors" -s p -l profile -d 'The account to work with, as `leadctl profiles list` names it; pull-leads takes several' -r -f
complete -c leadctl -n "__fish_leadctl_using_subcommand vendors" -l format -d 'How to print the result [default: table]' -r -f -a "table\t'For people'
json\t'One JSON document'
jsonl\t'One JSON object a line, and a summary last'
csv\t'Comma-separated values, header first'"
complete -c leadctl -n "__fish_leadctl_using_subcommand vendors" -s o -l output -d 'Write the result to this file' -r -F
complete -c leadctl -n "__fish_leadctl_using_subcommand vendors" -l color -d 'When to use colour' -r -f -a "auto\t'On a terminal'
always\t'Always'
never\t'Never'"
complete -c leadctl -n "__fish_leadctl_using_subcommand vendors" -l config -d 'The configuration file' -r -F
complete -c leadctl -n "__fish_leadctl_using_subcommand vendors" -l data-dir -d 'Where the store, the journal and the sandbox\'s world are kept' -r -F
complete -c leadctl -n "__fish_leadctl_using_subcommand vendors" -l timeout -d 'The longest time for one attempt [default: 30s]' -r
complete -c leadctl -n "__fish_leadctl_using_subcommand vendors" -l retries -d 'Attempts after the first [default: 4]' -r
complete -c leadctl -n "__fish_leadctl_using_subcommand vendors" -l max-wait -d 'The longest wait between two attempts [default: 60s]' -r
complete -c leadctl -n "__fish_leadctl_using_subcommand vendors" -l max-time -d 'The longest time for the whole command [default: none]' -r
complete -c leadctl -n "__fish_leadctl_using_subcommand vendors" -l lock-wait -d 'How long to wait for another run\'s lock [default: 0s]' -r
complete -c leadctl -n "__fish_leadctl_using_subcommand vendors" -l sandbox -d 'Work against the embedded sandbox instead of the vendor'
complete -c leadctl -n "__fish_leadctl_using_subcommand vendors" -l json -d 'Short for --format json'
complete -c leadctl -n "__fish_leadctl_using_subcommand vendors" -l excel -d 'With CSV: add a byte order mark, and guard cells that Excel would take for formulas'
complete -c leadctl -n "__fish_leadctl_using_subcommand vendors" -l dry-run -d 'Show the request that would be sent, and send nothing'
complete -c leadctl -n "__fish_leadctl_using_subcommand vendors" -l curl -d 'Show the request as a curl line, secrets as $NAMES (implies --dry-run)'
complete -c leadctl -n "__fish_leadctl_using_subcommand vendors" -s q -l quiet -d 'No tables, messages or warnings; a result asked for by --format or --output still comes'
complete -c leadctl -n "__fish_leadctl_using_subcommand vendors" -s v -l verbose -d 'Tell each request and answer on standard error; -vv: with what they carry'
complete -c leadctl -n "__fish_leadctl_using_subcommand vendors" -l no-progress -d 'No progress line'
complete -c leadctl -n "__fish_leadctl_using_subcommand vendors" -l yes -d 'Answer yes to every question'
complete -c leadctl -n "__fish_leadctl_using_subcommand vendors" -l no-input -d 'Never ask; fail where an answer is needed'
complete -c leadctl -n "__fish_leadctl_using_subcommand vendors" -l ignore-wait -d 'Ask the vendor even though it asked us to wait, or the profile\'s `poll_floor` does'
complete -c leadctl -n "__fish_leadctl_using_subcommand vendors" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c leadctl -n "__fish_leadctl_using_subcommand leads; and not __fish_seen_subcommand_from list show export stats verify forget" -s p -l profile -d 'The account to work with, as `leadctl profiles list` names it; pull-leads takes several' -r -f
complete -c leadctl -n "__fish_leadctl_using_subcommand leads; and not __fish_seen_subcommand_from list show export stats verify forget" -l format -d 'How to print the result [default: table]' -r -f -a "table\t'For people'
json\t'One JSON document'
jsonl\t'One JSON object a line, and a summary last'
csv\t'Comma-separated values, header first'"
complete -c leadctl -n "__fish_leadctl_using_subcommand leads; and not __fish_seen_subcommand_from list show export stats verify forget" -s o -l output -d 'Write the result to this file' -r -F
complete -c leadctl -n "__fish_leadctl_using_subcommand leads; and not __fish_seen_subcommand_from list show export stats verify forget" -l color -d 'When to use colour' -r -f -a "auto\t'On a terminal'
always\t'Always'
never\t'Never'"
complete -c leadctl -n "__fish_leadctl_using_subcommand leads; and not __fish_seen_subcommand_from list show export stats verify forget" -l config -d 'The configuration file' -r -F
complete -c leadctl -n "__fish_leadctl_using_subcommand leads; and not __fish_seen_subcommand_from list show export stats verify forget" -l data-dir -d 'Where the store, the journal and the sandbox\'s world are kept' -r -F
complete -c leadctl -n "__fish_leadctl_using_subcommand leads; and not __fish_seen_subcommand_from list show export stats verify forget" -l timeout -d 'The longest time for one attempt [default: 30s]' -r
complete -c leadctl -n "__fish_leadctl_using_subcommand leads; and not __fish_seen_subcommand_from list show export stats verify forget" -l retries -d 'Attempts after the first [default: 4]' -r
complete -c leadctl -n "__fish_leadctl_using_subcommand leads; and not __fish_seen_subcommand_from list show export stats verify forget" -l max-wait -d 'The longest wait between two attempts [default: 60s]' -r
complete -c leadctl -n "__fish_leadctl_using_subcommand leads; and not __fish_seen_subcommand_from list show export stats verify forget" -l max-time -d 'The longest time for the whole command [default: none]' -r
complete -c leadctl -n "__fish_leadctl_using_subcommand leads; and not __fish_seen_subcommand_from list show export stats verify forget" -l lock-wait -d 'How long to wait for another run\'s lock [default: 0s]' -r
complete -c leadctl -n "__fish_leadctl_using_subcommand leads; and not __fish_seen_subcommand_from list show export stats verify forget" -l sandbox -d 'Work against the embedded sandbox instead of the vendor'
complete -c leadctl -n "__fish_leadctl_using_subcommand leads; and not __fish_seen_subcommand_from list show export stats verify forget" -l json -d 'Short for --format json'
complete -c leadctl -n "__fish_leadctl_using_subcommand leads; and not __fish_seen_subcommand_from list show export stats verify forget" -l excel -d 'With CSV: add a byte order mark, and guard cells that Excel would take for formulas'
complete -c leadctl -n "__fish_leadctl_using_subcommand leads; and not __fish_seen_subcommand_from list show export stats verify forget" -l dry-run -d 'Show the request that would be sent, and send nothing'
complete -c leadctl -n "__fish_leadctl_using_subcommand leads; and not __fish_seen_subcommand_from list show export stats verify forget" -l curl -d 'Show the request as a curl line, secrets as $NAMES (implies --dry-run)'
complete -c leadctl -n "__fish_leadctl_using_subcommand leads; and not __fish_seen_subcommand_from list show export stats verify forget" -s q -l quiet -d 'No tables, messages or warnings; a result asked for by --format or --output still comes'
complete -c leadctl -n "__fish_leadctl_using_subcommand leads; and not __fish_seen_subcommand_from list show export stats verify forget" -s v -l verbose -d 'Tell each request and answer on standard error; -vv: with what they carry'
complete -c leadctl -n "__fish_leadctl_using_subcommand leads; and not __fish_seen_subcommand_from list show export stats verify forget" -l no-progress -d 'No progress line'
complete -c leadctl -n "__fish_leadctl_using_subcommand leads; and not __fish_seen_subcommand_from list show export stats verify forget" -l yes -d 'Answer yes to every question'
complete -c leadctl -n "__fish_leadctl_using_subcommand leads; and not __fish_seen_subcommand_from list show export stats verify forget" -l no-input -d 'Never ask; fail where an answer is needed'
complete -c leadctl -n "__fish_leadctl_using_subcommand leads; and not __fish_seen_subcommand_from list show export stats verify forget" -l ignore-wait -d 'Ask the vendor even though it asked us to wait, or the profile\'s `poll_floor` does'
complete -c leadctl -n "__fish_leadctl_using_subcommand leads; and not __fish_seen_subcommand_from list show export stats verify forget" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c leadctl -n "__fish_leadctl_using_subcommand leads; and not __fish_seen_subcommand_from list show export stats verify forget" -f -a "list" -d 'List leads'
complete -c leadctl -n "__fish_leadctl_using_subcommand leads; and not __fish_seen_subcommand_from list show export stats verify forget" -f -a "show" -d 'Show one lead with its history'
complete -c leadctl -n "__fish_leadctl_using_subcommand leads; and not __fish_seen_subcommand_from list show export stats verify forget" -f -a "export" -d 'Write leads to a file (--output; .csv, .xlsx, .json or .jsonl)'
complete -c leadctl -n "__fish_leadctl_using_subcommand leads; and not __fish_seen_subcommand_from list show export stats verify forget" -f -a "stats" -d 'Count leads by profile and phase, and what is still open'
complete -c leadctl -n "__fish_leadctl_using_subcommand leads; and not __fish_seen_subcommand_from list show export stats verify forget" -f -a "verify" -d 'Recompute what must hold of the store, and print it as PASS or FAIL'
complete -c leadctl -n "__fish_leadctl_using_subcommand leads; and not __fish_seen_subcommand_from list show export stats verify forget" -f -a "forget" -d 'Remove a lead\'s personal data from the store, the journal and the result files, for good'
complete -c leadctl -n "__fish_leadctl_using_subcommand leads; and __fish_seen_subcommand_from list" -l vendor -d 'Only this vendor\'s' -r -f
complete -c leadctl -n "__fish_leadctl_using_subcommand leads; and __fish_seen_subcommand_from list" -l stage -d 'Only those in this stage' -r -f
complete -c leadctl -n "__fish_leadctl_using_subcommand leads; and __fish_seen_subcommand_from list" -l phase -d 'Only those in this phase: new, working, won, lost, unknown' -r -f
complete -c leadctl -n "__fish_leadctl_using_subcommand leads; and __fish_seen_subcommand_from list" -l since -d 'Only those that came or changed since: 2d, 12h, 2026-03-15, or a date and time with offset' -r
complete -c leadctl -n "__fish_leadctl_using_subcommand leads; and __fish_seen_subcommand_from list" -l where -d 'Only those whose field says this, whatever its case; * stands for any text; may be repeated' -r -f
complete -c leadctl -n "__fish_leadctl_using_subcommand leads; and __fish_seen_subcommand_from list" -l sort -d 'In the order of a field, or of `first_seen`, `last_seen`, stage, phase or id; -FIELD for the largest first [default: as they came]' -r -f
complete -c leadctl -n "__fish_leadctl_using_subcommand leads; and __fish_seen_subcommand_from list" -s p -l profile -d 'The account to work with, as `leadctl profiles list` names it; pull-leads takes several' -r -f
complete -c leadctl -n "__fish_leadctl_using_subcommand leads; and __fish_seen_subcommand_from list" -l format -d 'How to print the result [default: table]' -r -f -a "table\t'For people'
json\t'One JSON document'
jsonl\t'One JSON object a line, and a summary last'
csv\t'Comma-separated values, header first'"
complete -c leadctl -n "__fish_leadctl_using_subcommand leads; and __fish_seen_subcommand_from list" -s o -l output -d 'Write the result to this file' -r -F
complete -c leadctl -n "__fish_leadctl_using_subcommand leads; and __fish_seen_subcommand_from list" -l color -d 'When to use colour' -r -f -a "auto\t'On a terminal'
always\t'Always'
never\t'Never'"
complete -c leadctl -n "__fish_leadctl_using_subcommand leads; and __fish_seen_subcommand_from list" -l config -d 'The configuration file' -r -F
complete -c leadctl -n "__fish_leadctl_using_subcommand leads; and __fish_seen_subcommand_from list" -l data-dir -d 'Where the store, the journal and the sandbox\'s world are kept' -r -F
complete -c leadctl -n "__fish_leadctl_using_subcommand leads; and __fish_seen_subcommand_from list" -l timeout -d 'The longest time for one attempt [default: 30s]' -r
complete -c leadctl -n "__fish_leadctl_using_subcommand leads; and __fish_seen_subcommand_from list" -l retries -d 'Attempts after the first [default: 4]' -r
complete -c leadctl -n "__fish_leadctl_using_subcommand leads; and __fish_seen_subcommand_from list" -l max-wait -d 'The longest wait between two attempts [default: 60s]' -r
complete -c leadctl -n "__fish_leadctl_using_subcommand leads; and __fish_seen_subcommand_from list" -l max-time -d 'The longest time for the whole command [default: none]' -r
complete -c leadctl -n "__fish_leadctl_using_subcommand leads; and __fish_seen_subcommand_from list" -l lock-wait -d 'How long to wait for another run\'s lock [default: 0s]' -r
complete -c leadctl -n "__fish_leadctl_using_subcommand leads; and __fish_seen_subcommand_from list" -l raw -d 'Also show the lead exactly as the vendor sent it'
complete -c leadctl -n "__fish_leadctl_using_subcommand leads; and __fish_seen_subcommand_from list" -l quarantined -d 'List instead what came and could not be read as a lead'
complete -c leadctl -n "__fish_leadctl_using_subcommand leads; and __fish_seen_subcommand_from list" -l sandbox -d 'Work against the embedded sandbox instead of the vendor'
complete -c leadctl -n "__fish_leadctl_using_subcommand leads; and __fish_seen_subcommand_from list" -l json -d 'Short for --format json'
complete -c leadctl -n "__fish_leadctl_using_subcommand leads; and __fish_seen_subcommand_from list" -l excel -d 'With CSV: add a byte order mark, and guard cells that Excel would take for formulas'
complete -c leadctl -n "__fish_leadctl_using_subcommand leads; and __fish_seen_subcommand_from list" -l dry-run -d 'Show the request that would be sent, and send nothing'
complete -c leadctl -n "__fish_leadctl_using_subcommand leads; and __fish_seen_subcommand_from list" -l curl -d 'Show the request as a curl line, secrets as $NAMES (implies --dry-run)'
complete -c leadctl -n "__fish_leadctl_using_subcommand leads; and __fish_seen_subcommand_from list" -s q -l quiet -d 'No tables, messages or warnings; a result asked for by --format or --output still comes'
complete -c leadctl -n "__fish_leadctl_using_subcommand leads; and __fish_seen_subcommand_from list" -s v -l verbose -d 'Tell each request and answer on standard error; -vv: with what they carry'
complete -c leadctl -n "__fish_leadctl_using_subcommand leads; and __fish_seen_subcommand_from list" -l no-progress -d 'No progress line'
complete -c leadctl -n "__fish_leadctl_using_subcommand leads; and __fish_seen_subcommand_from list" -l yes -d 'Answer yes to every question'
complete -c leadctl -n "__fish_leadctl_using_subcommand leads; and __fish_seen_subcommand_from list" -l no-input -d 'Never ask; fail where an answer is needed'
complete -c leadctl -n "__fish_leadctl_using_subcommand leads; and __fish_seen_subcommand_from list" -l ignore-wait -d 'Ask the vendor even though it asked us to wait, or the profile\'s `poll_floor` does'
complete -c leadctl -n "__fish_leadctl_using_subcommand leads; and __fish_seen_subcommand_from list" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c leadctl -n "__fish_leadctl_using_subcommand leads; and __fish_seen_subcommand_from show" -s p -l profile -d 'The account to work with, as `leadctl profiles list` names it; pull-leads takes several' -r -f
complete -c leadctl -n "__fish_leadctl_using_subcommand leads; and __fish_seen_subcommand_from show" -l format -d 'How to print the result [default: table]' -r -f -a "table\t'For people'
json\t'One JSON document'
jsonl\t'One JSON object a line, and a summary last'
csv\t'Comma-separated values, header first'"
complete -c leadctl -n "__fish_leadctl_using_subcommand leads; and __fish_seen_subcommand_from show" -s o -l output -d 'Write the result to this file' -r -F
complete -c leadctl -n "__fish_leadctl_using_subcommand leads; and __fish_seen_subcommand_from show" -l color -d 'When to use colour' -r -f -a "auto\t'On a terminal'
always\t'Always'
never\t'Never'"
complete -c leadctl -n "__fish_leadctl_using_subcommand leads; and __fish_seen_subcommand_from show" -l config -d 'The configuration file' -r -F
complete -c leadctl -n "__fish_leadctl_using_subcommand leads; and __fish_seen_subcommand_from show" -l data-dir -d 'Where the store, the journal and the sandbox\'s world are kept' -r -F
complete -c leadctl -n "__fish_leadctl_using_subcommand leads; and __fish_seen_subcommand_from show" -l timeout -d 'The longest time for one attempt [default: 30s]' -r
complete -c leadctl -n "__fish_leadctl_using_subcommand leads; and __fish_seen_subcommand_from show" -l retries -d 'Attempts after the first [default: 4]' -r
complete -c leadctl -n "__fish_leadctl_using_subcommand leads; and __fish_seen_subcommand_from show" -l max-wait -d 'The longest wait between two attempts [default: 60s]' -r
complete -c leadctl -n "__fish_leadctl_using_subcommand leads; and __fish_seen_subcommand_from show" -l max-time -d 'The longest time for the whole command [default: none]' -r
complete -c leadctl -n "__fish_leadctl_using_subcommand leads; and __fish_seen_subcommand_from show" -l lock-wait -d 'How long to wait for another run\'s lock [default: 0s]' -r
complete -c leadctl -n "__fish_leadctl_using_subcommand leads; and __fish_seen_subcommand_from show" -l raw -d 'Also show the lead exactly as the vendor sent it'
complete -c leadctl -n "__fish_leadctl_using_subcommand leads; and __fish_seen_subcommand_from show" -l sandbox -d 'Work against the embedded sandbox instead of the vendor'
complete -c leadctl -n "__fish_leadctl_using_subcommand leads; and __fish_seen_subcommand_from show" -l json -d 'Short for --format json'
complete -c leadctl -n "__fish_leadctl_using_subcommand leads; and __fish_seen_subcommand_from show" -l excel -d 'With CSV: add a byte order mark, and guard cells that Excel would take for formulas'
complete -c leadctl -n "__fish_leadctl_using_subcommand leads; and __fish_seen_subcommand_from show" -l dry-run -d 'Show the request that would be sent, and send nothing'
complete -c leadctl -n "__fish_leadctl_using_subcommand leads; and __fish_seen_subcommand_from show" -l curl -d 'Show the request as a curl line, secrets as $NAMES (implies --dry-run)'
complete -c leadctl -n "__fish_leadctl_using_subcommand leads; and __fish_seen_subcommand_from show" -s q -l quiet -d 'No tables, messages or warnings; a result asked for by --format or --output still comes'
complete -c leadctl -n "__fish_leadctl_using_subcommand leads; and __fish_seen_subcommand_from show" -s v -l verbose -d 'Tell each request and answer on standard error; -vv: with what they carry'
complete -c leadctl -n "__fish_leadctl_using_subcommand leads; and __fish_seen_subcommand_from show" -l no-progress -d 'No progress line'
complete -c leadctl -n "__fish_leadctl_using_subcommand leads; and __fish_seen_subcommand_from show" -l yes -d 'Answer yes to every question'
complete -c leadctl -n "__fish_leadctl_using_subcommand leads; and __fish_seen_subcommand_from show" -l no-input -d 'Never ask; fail where an answer is needed'
complete -c leadctl -n "__fish_leadctl_using_subcommand leads; and __fish_seen_subcommand_from show" -l ignore-wait -d 'Ask the vendor even though it asked us to wait, or the profile\'s `poll_floor` does'
complete -c leadctl -n "__fish_leadctl_using_subcommand leads; and __fish_seen_subcommand_from show" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c leadctl -n "__fish_leadctl_using_subcommand leads; and __fish_seen_subcommand_from export" -l vendor -d 'Only this vendor\'s' -r -f
complete -c leadctl -n "__fish_leadctl_using_subcommand leads; and __fish_seen_subcommand_from export" -l stage -d 'Only those in this stage' -r -f
complete -c leadctl -n "__fish_leadctl_using_subcommand leads; and __fish_seen_subcommand_from export" -l phase -d 'Only those in this phase: new, working, won, lost, unknown' -r -f
complete -c leadctl -n "__fish_leadctl_using_subcommand leads; and __fish_seen_subcommand_from export" -l since -d 'Only those that came or changed since: 2d, 12h, 2026-03-15, or a date and time with offset' -r
complete -c leadctl -n "__fish_leadctl_using_subcommand leads; and __fish_seen_subcommand_from export" -l where -d 'Only those whose field says this, whatever its case; * stands for any text; may be repeated' -r -f
complete -c leadctl -n "__fish_leadctl_using_subcommand leads; and __fish_seen_subcommand_from export" -l sort -d 'In the order of a field, or of `first_seen`, `last_seen`, stage, phase or id; -FIELD for the largest first [default: as they came]' -r -f
complete -c leadctl -n "__fish_leadctl_using_subcommand leads; and __fish_seen_subcommand_from export" -s p -l profile -d 'The account to work with, as `leadctl profiles list` names it; pull-leads takes several' -r -f
complete -c leadctl -n "__fish_leadctl_using_subcommand leads; and __fish_seen_subcommand_from export" -l format -d 'How to print the result [default: table]' -r -f -a "table\t'For people'
json\t'One JSON document'
jsonl\t'One JSON object a line, and a summary last'
csv\t'Comma-separated values, header first'"
complete -c leadctl -n "__fish_leadctl_using_subcommand leads; and __fish_seen_subcommand_from export" -s o -l output -d 'Write the result to this file' -r -F
complete -c leadctl -n "__fish_leadctl_using_subcommand leads; and __fish_seen_subcommand_from export" -l color -d 'When to use colour' -r -f -a "auto\t'On a terminal'
always\t'Always'
never\t'Never'"
complete -c leadctl -n "__fish_leadctl_using_subcommand leads; and __fish_seen_subcommand_from export" -l config -d 'The configuration file' -r -F
complete -c leadctl -n "__fish_leadctl_using_subcommand leads; and __fish_seen_subcommand_from export" -l data-dir -d 'Where the store, the journal and the sandbox\'s world are kept' -r -F
complete -c leadctl -n "__fish_leadctl_using_subcommand leads; and __fish_seen_subcommand_from export" -l timeout -d 'The longest time for one attempt [default: 30s]' -r
complete -c leadctl -n "__fish_leadctl_using_subcommand leads; and __fish_seen_subcommand_from export" -l retries -d 'Attempts after the first [default: 4]' -r
complete -c leadctl -n "__fish_leadctl_using_subcommand leads; and __fish_seen_subcommand_from export" -l max-wait -d 'The longest wait between two attempts [default: 60s]' -r
complete -c leadctl -n "__fish_leadctl_using_subcommand leads; and __fish_seen_subcommand_from export" -l max-time -d 'The longest time for the whole command [default: none]' -r
complete -c leadctl -n "__fish_leadctl_using_subcommand leads; and __fish_seen_subcommand_from export" -l lock-wait -d 'How long to wait for another run\'s lock [default: 0s]' -r
complete -c leadctl -n "__fish_leadctl_using_subcommand leads; and __fish_seen_subcommand_from export" -l raw -d 'Also show the lead exactly as the vendor sent it'
complete -c leadctl -n "__fish_leadctl_using_subcommand leads; and __fish_seen_subcommand_from export" -l quarantined -d 'List instead what came and could not be read as a lead'
complete -c leadctl -n "__fish_leadctl_using_subcommand leads; and __fish_seen_subcommand_from export" -l sandbox -d 'Work against the embedded sandbox instead of the vendor'
complete -c leadctl -n "__fish_leadctl_using_subcommand leads; and __fish_seen_subcommand_from export" -l json -d 'Short for --format json'
complete -c leadctl -n "__fish_leadctl_using_subcommand leads; and __fish_seen_subcommand_from export" -l excel -d 'With CSV: add a byte order mark, and guard cells that Excel would take for formulas'
complete -c leadctl -n "__fish_leadctl_using_subcommand leads; and __fish_seen_subcommand_from export" -l dry-run -d 'Show the request that would be sent, and send nothing'
complete -c leadctl -n "__fish_leadctl_using_subcommand leads; and __fish_seen_subcommand_from export" -l curl -d 'Show the request as a curl line, secrets as $NAMES (implies --dry-run)'
complete -c leadctl -n "__fish_leadctl_using_subcommand leads; and __fish_seen_subcommand_from export" -s q -l quiet -d 'No tables, messages or warnings; a result asked for by --format or --output still comes'
complete -c leadctl -n "__fish_leadctl_using_subcommand leads; and __fish_seen_subcommand_from export" -s v -l verbose -d 'Tell each request and answer on standard error; -vv: with what they carry'
complete -c leadctl -n "__fish_leadctl_using_subcommand leads; and __fish_seen_subcommand_from export" -l no-progress -d 'No progress line'
complete -c leadctl -n "__fish_leadctl_using_subcommand leads; and __fish_seen_subcommand_from export" -l yes -d 'Answer yes to every question'
complete -c leadctl -n "__fish_leadctl_using_subcommand leads; and __fish_seen_subcommand_from export" -l no-input -d 'Never ask; fail where an answer is needed'
complete -c leadctl -n "__fish_leadctl_using_subcommand leads; and __fish_seen_subcommand_from export" -l ignore-wait -d 'Ask the vendor even though it asked us to wait, or the profile\'s `poll_floor` does'
complete -c leadctl -n "__fish_leadctl_using_subcommand leads; and __fish_seen_subcommand_from export" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c leadctl -n "__fish_leadctl_using_subcommand leads; and __fish_seen_subcommand_from stats" -l vendor -d 'Only this vendor\'s' -r -f
complete -c leadctl -n "__fish_leadctl_using_subcommand leads; and __fish_seen_subcommand_from stats" -s p -l profile -d 'The account to work with, as `leadctl profiles list` names it; pull-leads takes several' -r -f
complete -c leadctl -n "__fish_leadctl_using_subcommand leads; and __fish_seen_subcommand_from stats" -l format -d 'How to print the result [default: table]' -r -f -a "table\t'For people'
json\t'One JSON document'
jsonl\t'One JSON object a line, and a summary last'
csv\t'Comma-separated values, header first'"
complete -c leadctl -n "__fish_leadctl_using_subcommand leads; and __fish_seen_subcommand_from stats" -s o -l output -d 'Write the result to this file' -r -F
complete -c leadctl -n "__fish_leadctl_using_subcommand leads; and __fish_seen_subcommand_from stats" -l color -d 'When to use colour' -r -f -a "auto\t'On a terminal'
always\t'Always'
never\t'Never'"
complete -c leadctl -n "__fish_leadctl_using_subcommand leads; and __fish_seen_subcommand_from stats" -l config -d 'The configuration file' -r -F
complete -c leadctl -n "__fish_leadctl_using_subcommand leads; and __fish_seen_subcommand_from stats" -l data-dir -d 'Where the store, the journal and the sandbox\'s world are kept' -r -F
complete -c leadctl -n "__fish_leadctl_using_subcommand leads; and __fish_seen_subcommand_from stats" -l timeout -d 'The longest time for one attempt [default: 30s]' -r
complete -c leadctl -n "__fish_leadctl_using_subcommand leads; and __fish_seen_subcommand_from stats" -l retries -d 'Attempts after the first [default: 4]' -r
complete -c leadctl -n "__fish_leadctl_using_subcommand leads; and __fish_seen_subcommand_from stats" -l max-wait -d 'The longest wait between two attempts [default: 60s]' -r
complete -c leadctl -n "__fish_leadctl_using_subcommand leads; and __fish_seen_subcommand_from stats" -l max-time -d 'The longest time for the whole command [default: none]' -r
complete -c leadctl -n "__fish_leadctl_using_subcommand leads; and __fish_seen_subcommand_from stats" -l lock-wait -d 'How long to wait for another run\'s lock [default: 0s]' -r
complete -c leadctl -n "__fish_leadctl_using_subcommand leads; and __fish_seen_subcommand_from stats" -l sandbox -d 'Work against the embedded sandbox instead of the vendor'
complete -c leadctl -n "__fish_leadctl_using_subcommand leads; and __fish_seen_subcommand_from stats" -l json -d 'Short for --format json'
complete -c leadctl -n "__fish_leadctl_using_subcommand leads; and __fish_seen_subcommand_from stats" -l excel -d 'With CSV: add a byte order mark, and guard cells that Excel would take for formulas'
complete -c leadctl -n "__fish_leadctl_using_subcommand leads; and __fish_seen_subcommand_from stats" -l dry-run -d 'Show the request that would be sent, and send nothing'
complete -c leadctl -n "__fish_leadctl_using_subcommand leads; and __fish_seen_subcommand_from stats" -l curl -d 'Show the request as a curl line, secrets as $NAMES (implies --dry-run)'
complete -c leadctl -n "__fish_leadctl_using_subcommand leads; and __fish_seen_subcommand_from stats" -s q -l quiet -d 'No tables, messages or warnings; a result asked for by --format or --output still comes'
complete -c leadctl -n "__fish_leadctl_using_subcommand leads; and __fish_seen_subcommand_from stats" -s v -l verbose -d 'Tell each request and answer on standard error; -vv: with what they carry'
complete -c leadctl -n "__fish_leadctl_using_subcommand leads; and __fish_seen_subcommand_from stats" -l no-progress -d 'No progress line'
complete -c leadctl -n "__fish_leadctl_using_subcommand leads; and __fish_seen_subcommand_from stats" -l yes -d 'Answer yes to every question'
complete -c leadctl -n "__fish_leadctl_using_subcommand leads; and __fish_seen_subcommand_from stats" -l no-input -d 'Never ask; fail where an answer is needed'
complete -c leadctl -n "__fish_leadctl_using_subcommand leads; and __fish_seen_subcommand_from stats" -l ignore-wait -d 'Ask the vendor even though it asked us to wait, or the profile\'s `poll_floor` does'
complete -c leadctl -n "__fish_leadctl_using_subcommand leads; and __fish_seen_subcommand_from stats" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c leadctl -n "__fish_leadctl_using_subcommand leads; and __fish_seen_subcommand_from verify" -s p -l profile -d 'The account to work with, as `leadctl profiles list` names it; pull-leads takes several' -r -f
complete -c leadctl -n "__fish_leadctl_using_subcommand leads; and __fish_seen_subcommand_from verify" -l format -d 'How to print the result [default: table]' -r -f -a "table\t'For people'
json\t'One JSON document'
jsonl\t'One JSON object a line, and a summary last'
csv\t'Comma-separated values, header first'"
complete -c leadctl -n "__fish_leadctl_using_subcommand leads; and __fish_seen_subcommand_from verify" -s o -l output -d 'Write the result to this file' -r -F
complete -c leadctl -n "__fish_leadctl_using_subcommand leads; and __fish_seen_subcommand_from verify" -l color -d 'When to use colour' -r -f -a "auto\t'On a terminal'
always\t'Always'
never\t'Never'"
complete -c leadctl -n "__fish_leadctl_using_subcommand leads; and __fish_seen_subcommand_from verify" -l config -d 'The configuration file' -r -F
complete -c leadctl -n "__fish_leadctl_using_subcommand leads; and __fish_seen_subcommand_from verify" -l data-dir -d 'Where the store, the journal and the sandbox\'s world are kept' -r -F
complete -c leadctl -n "__fish_leadctl_using_subcommand leads; and __fish_seen_subcommand_from verify" -l timeout -d 'The longest time for one attempt [default: 30s]' -r
complete -c leadctl -n "__fish_leadctl_using_subcommand leads; and __fish_seen_subcommand_from verify" -l retries -d 'Attempts after the first [default: 4]' -r
complete -c leadctl -n "__fish_leadctl_using_subcommand leads; and __fish_seen_subcommand_from verify" -l max-wait -d 'The longest wait between two attempts [default: 60s]' -r
complete -c leadctl -n "__fish_leadctl_using_subcommand leads; and __fish_seen_subcommand_from verify" -l max-time -d 'The longest time for the whole command [default: none]' -r
complete -c leadctl -n "__fish_leadctl_using_subcommand leads; and __fish_seen_subcommand_from verify" -l lock-wait -d 'How long to wait for another run\'s lock [default: 0s]' -r
complete -c leadctl -n "__fish_leadctl_using_subcommand leads; and __fish_seen_subcommand_from verify" -l sandbox -d 'Work against the embedded sandbox instead of the vendor'
complete -c leadctl -n "__fish_leadctl_using_subcommand leads; and __fish_seen_subcommand_from verify" -l json -d 'Short for --format json'
complete -c leadctl -n "__fish_leadctl_using_subcommand leads; and __fish_seen_subcommand_from verify" -l excel -d 'With CSV: add a byte order mark, and guard cells that Excel would take for formulas'
complete -c leadctl -n "__fish_leadctl_using_subcommand leads; and __fish_seen_subcommand_from verify" -l dry-run -d 'Show the request that would be sent, and send nothing'
complete -c leadctl -n "__fish_leadctl_using_subcommand leads; and __fish_seen_subcommand_from verify" -l curl -d 'Show the request as a curl line, secrets as $NAMES (implies --dry-run)'
complete -c leadctl -n "__fish_leadctl_using_subcommand leads; and __fish_seen_subcommand_from verify" -s q -l quiet -d 'No tables, messages or warnings; a result asked for by --format or --output still comes'
complete -c leadctl -n "__fish_leadctl_using_subcommand leads; and __fish_seen_subcommand_from verify" -s v -l verbose -d 'Tell each request and answer on standard error; -vv: with what they carry'
complete -c leadctl -n "__fish_leadctl_using_subcommand leads; and __fish_seen_subcommand_from verify" -l no-progress -d 'No progress line'
complete -c leadctl -n "__fish_leadctl_using_subcommand leads; and __fish_seen_subcommand_from verify" -l yes -d 'Answer yes to every question'
complete -c leadctl -n "__fish_leadctl_using_subcommand leads; and __fish_seen_subcommand_from verify" -l no-input -d 'Never ask; fail where an answer is needed'
complete -c leadctl -n "__fish_leadctl_using_subcommand leads; and __fish_seen_subcommand_from verify" -l ignore-wait -d 'Ask the vendor even though it asked us to wait, or the profile\'s `poll_floor` does'
complete -c leadctl -n "__fish_leadctl_using_subcommand leads; and __fish_seen_subcommand_from verify" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c leadctl -n "__fish_leadctl_using_subcommand leads; and __fish_seen_subcommand_from forget" -s p -l profile -d 'The account to work with, as `leadctl profiles list` names it; pull-leads takes several' -r -f
complete -c leadctl -n "__fish_leadctl_using_subcommand leads; and __fish_seen_subcommand_from forget" -l format -d 'How to print the result [default: table]' -r -f -a "table\t'For people'
json\t'One JSON document'
jsonl\t'One JSON object a line, and a summary last'
csv\t'Comma-separated values, header first'"
complete -c leadctl -n "__fish_leadctl_using_subcommand leads; and __fish_seen_subcommand_from forget" -s o -l output -d 'Write the result to this file' -r -F
complete -c leadctl -n "__fish_leadctl_using_subcommand leads; and __fish_seen_subcommand_from forget" -l color -d 'When to use colour' -r -f -a "auto\t'On a terminal'
always\t'Always'
never\t'Never'"
complete -c leadctl -n "__fish_leadctl_using_subcommand leads; and __fish_seen_subcommand_from forget" -l config -d 'The configuration file' -r -F
complete -c leadctl -n "__fish_leadctl_using_subcommand leads; and __fish_seen_subcommand_from forget" -l data-dir -d 'Where the store, the journal and the sandbox\'s world are kept' -r -F
complete -c leadctl -n "__fish_leadctl_using_subcommand leads; and __fish_seen_subcommand_from forget" -l timeout -d 'The longest time for one attempt [default: 30s]' -r
complete -c leadctl -n "__fish_leadctl_using_subcommand leads; and __fish_seen_subcommand_from forget" -l retries -d 'Attempts after the first [default: 4]' -r
complete -c leadctl -n "__fish_leadctl_using_subcommand leads; and __fish_seen_subcommand_from forget" -l max-wait -d 'The longest wait between two attempts [default: 60s]' -r
complete -c leadctl -n "__fish_leadctl_using_subcommand leads; and __fish_seen_subcommand_from forget" -l max-time -d 'The longest time for the whole command [default: none]' -r
complete -c leadctl -n "__fish_leadctl_using_subcommand leads; and __fish_seen_subcommand_from forget" -l lock-wait -d 'How long to wait for another run\'s lock [default: 0s]' -r
complete -c leadctl -n "__fish_leadctl_using_subcommand leads; and __fish_seen_subcommand_from forget" -l sandbox -d 'Work against the embedded sandbox instead of the vendor'
complete -c leadctl -n "__fish_leadctl_using_subcommand leads; and __fish_seen_subcommand_from forget" -l json -d 'Short for --format json'
complete -c leadctl -n "__fish_leadctl_using_subcommand leads; and __fish_seen_subcommand_from forget" -l excel -d 'With CSV: add a byte order mark, and guard cells that Excel would take for formulas'
complete -c leadctl -n "__fish_leadctl_using_subcommand leads; and __fish_seen_subcommand_from forget" -l dry-run -d 'Show the request that would be sent, and send nothing'
complete -c leadctl -n "__fish_leadctl_using_subcommand leads; and __fish_seen_subcommand_from forget" -l curl -d 'Show the request as a curl line, secrets as $NAMES (implies --dry-run)'
complete -c leadctl -n "__fish_leadctl_using_subcommand leads; and __fish_seen_subcommand_from forget" -s q -l quiet -d 'No tables, messages or warnings; a result asked for by --format or --output still comes'
complete -c leadctl -n "__fish_leadctl_using_subcommand leads; and __fish_seen_subcommand_from forget" -s v -l verbose -d 'Tell each request and answer on standard error; -vv: with what they carry'
complete -c leadctl -n "__fish_leadctl_using_subcommand leads; and __fish_seen_subcommand_from forget" -l no-progress -d 'No progress line'
complete -c leadctl -n "__fish_leadctl_using_subcommand leads; and __fish_seen_subcommand_from forget" -l yes -d 'Answer yes to every question'
complete -c leadctl -n "__fish_leadctl_using_subcommand leads; and __fish_seen_subcommand_from forget" -l no-input -d 'Never ask; fail where an answer is needed'
complete -c leadctl -n "__fish_leadctl_using_subcommand leads; and __fish_seen_subcommand_from forget" -l ignore-wait -d 'Ask the vendor even though it asked us to wait, or the profile\'s `poll_floor` does'
complete -c leadctl -n "__fish_leadctl_using_subcommand leads; and __fish_seen_subcommand_from forget" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c leadctl -n "__fish_leadctl_using_subcommand runs; and not __fish_seen_subcommand_from list show resume reconcile settle undo prune" -s p -l profile -d 'The account to work with, as `leadctl profiles list` names it; pull-leads takes several' -r -f
complete -c leadctl -n "__fish_leadctl_using_subcommand runs; and not __fish_seen_subcommand_from list show resume reconcile settle undo prune" -l format -d 'How to print the result [default: table]' -r -f -a "table\t'For people'
json\t'One JSON document'
jsonl\t'One JSON object a line, and a summary last'
csv\t'Comma-separated values, header first'"
complete -c leadctl -n "__fish_leadctl_using_subcommand runs; and not __fish_seen_subcommand_from list show resume reconcile settle undo prune" -s o -l output -d 'Write the result to this file' -r -F
complete -c leadctl -n "__fish_leadctl_using_subcommand runs; and not __fish_seen_subcommand_from list show resume reconcile settle undo prune" -l color -d 'When to use colour' -r -f -a "auto\t'On a terminal'
always\t'Always'
never\t'Never'"
complete -c leadctl -n "__fish_leadctl_using_subcommand runs; and not __fish_seen_subcommand_from list show resume reconcile settle undo prune" -l config -d 'The configuration file' -r -F
complete -c leadctl -n "__fish_leadctl_using_subcommand runs; and not __fish_seen_subcommand_from list show resume reconcile settle undo prune" -l data-dir -d 'Where the store, the journal and the sandbox\'s world are kept' -r -F
complete -c leadctl -n "__fish_leadctl_using_subcommand runs; and not __fish_seen_subcommand_from list show resume reconcile settle undo prune" -l timeout -d 'The longest time for one attempt [default: 30s]' -r
complete -c leadctl -n "__fish_leadctl_using_subcommand runs; and not __fish_seen_subcommand_from list show resume reconcile settle undo prune" -l retries -d 'Attempts after the first [default: 4]' -r
complete -c leadctl -n "__fish_leadctl_using_subcommand runs; and not __fish_seen_subcommand_from list show resume reconcile settle undo prune" -l max-wait -d 'The longest wait between two attempts [default: 60s]' -r
complete -c leadctl -n "__fish_leadctl_using_subcommand runs; and not __fish_seen_subcommand_from list show resume reconcile settle undo prune" -l max-time -d 'The longest time for the whole command [default: none]' -r
complete -c leadctl -n "__fish_leadctl_using_subcommand runs; and not __fish_seen_subcommand_from list show resume reconcile settle undo prune" -l lock-wait -d 'How long to wait for another run\'s lock [default: 0s]' -r
complete -c leadctl -n "__fish_leadctl_using_subcommand runs; and not __fish_seen_subcommand_from list show resume reconcile settle undo prune" -l sandbox -d 'Work against the embedded sandbox instead of the vendor'
complete -c leadctl -n "__fish_leadctl_using_subcommand runs; and not __fish_seen_subcommand_from list show resume reconcile settle undo prune" -l json -d 'Short for --format json'
complete -c leadctl -n "__fish_leadctl_using_subcommand runs; and not __fish_seen_subcommand_from list show resume reconcile settle undo prune" -l excel -d 'With CSV: add a byte order mark, and guard cells that Excel would take for formulas'
complete -c leadctl -n "__fish_leadctl_using_subcommand runs; and not __fish_seen_subcommand_from list show resume reconcile settle undo prune" -l dry-run -d 'Show the request that would be sent, and send nothing'
complete -c leadctl -n "__fish_leadctl_using_subcommand runs; and not __fish_seen_subcommand_from list show resume reconcile settle undo prune" -l curl -d 'Show the request as a curl line, secrets as $NAMES (implies --dry-run)'
complete -c leadctl -n "__fish_leadctl_using_subcommand runs; and not __fish_seen_subcommand_from list show resume reconcile settle undo prune" -s q -l quiet -d 'No tables, messages or warnings; a result asked for by --format or --output still comes'
complete -c leadctl -n "__fish_leadctl_using_subcommand runs; and not __fish_seen_subcommand_from list show resume reconcile settle undo prune" -s v -l verbose -d 'Tell each request and answer on standard error; -vv: with what they carry'
complete -c leadctl -n "__fish_leadctl_using_subcommand runs; and not __fish_seen_subcommand_from list show resume reconcile settle undo prune" -l no-progress -d 'No progress line'
complete -c leadctl -n "__fish_leadctl_using_subcommand runs; and not __fish_seen_subcommand_from list show resume reconcile settle undo prune" -l yes -d 'Answer yes to every question'
complete -c leadctl -n "__fish_leadctl_using_subcommand runs; and not __fish_seen_subcommand_from list show resume reconcile settle undo prune" -l no-input -d 'Never ask; fail where an answer is needed'
complete -c leadctl -n "__fish_leadctl_using_subcommand runs; and not __fish_seen_subcommand_from list show resume reconcile settle undo prune" -l ignore-wait -d 'Ask the vendor even though it asked us to wait, or the profile\'s `poll_floor` does'
complete -c leadctl -n "__fish_leadctl_using_subcommand runs; and not __fish_seen_subcommand_from list show resume reconcile settle undo prune" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c leadctl -n "__fish_leadctl_using_subcommand runs; and not __fish_seen_subcommand_from list show resume reconcile settle undo prune" -f -a "list" -d 'List runs, newest first: pulls, single writes, bulk runs'
complete -c leadctl -n "__fish_leadctl_using_subcommand runs; and not __fish_seen_subcommand_from list show resume reconcile settle undo prune" -f -a "show" -d 'Show a run, row by row'
complete -c leadctl -n "__fish_leadctl_using_subcommand runs; and not __fish_seen_subcommand_from list show resume reconcile settle undo prune" -f -a "resume" -d 'Go on with a bulk run: send what was never sent, and nothing of unknown fate'
complete -c leadctl -n "__fish_leadctl_using_subcommand runs; and not __fish_seen_subcommand_from list show resume reconcile settle undo prune" -f -a "reconcile" -d 'Ask the vendor what became of the rows of unknown fate'
complete -c leadctl -n "__fish_leadctl_using_subcommand runs; and not __fish_seen_subcommand_from list show resume reconcile settle undo prune" -f -a "settle" -d 'Say what became of a row of unknown fate, as somebody saw it at the vendor'
complete -c leadctl -n "__fish_leadctl_using_subcommand runs; and not __fish_seen_subcommand_from list show resume reconcile settle undo prune" -f -a "undo" -d 'Write a sheet that would put leads back into their former stages; sends nothing (--output; .csv)'
complete -c leadctl -n "__fish_leadctl_using_subcommand runs; and not __fish_seen_subcommand_from list show resume reconcile settle undo prune" -f -a "prune" -d 'Remove the rows and files of runs that are long over; --dry-run shows which'
complete -c leadctl -n "__fish_leadctl_using_subcommand runs; and __fish_seen_subcommand_from list" -l operation -d 'Only runs that did this: pull-leads, update-stage, add-lead ...' -r -f
complete -c leadctl -n "__fish_leadctl_using_subcommand runs; and __fish_seen_subcommand_from list" -l since -d 'Only those begun since: 2d, 12h, 2026-03-15, or a date and time with offset' -r
complete -c leadctl -n "__fish_leadctl_using_subcommand runs; and __fish_seen_subcommand_from list" -l limit -d 'At most this many' -r
complete -c leadctl -n "__fish_leadctl_using_subcommand runs; and __fish_seen_subcommand_from list" -s p -l profile -d 'The account to work with, as `leadctl profiles list` names it; pull-leads takes several' -r -f
complete -c leadctl -n "__fish_leadctl_using_subcommand runs; and __fish_seen_subcommand_from list" -l format -d 'How to print the result [default: table]' -r -f -a "table\t'For people'
json\t'One JSON document'
jsonl\t'One JSON object a line, and a summary last'
csv\t'Comma-separated values, header first'"
complete -c leadctl -n "__fish_leadctl_using_subcommand runs; and __fish_seen_subcommand_from list" -s o -l output -d 'Write the result to this file' -r -F
complete -c leadctl -n "__fish_leadctl_using_subcommand runs; and __fish_seen_subcommand_from list" -l color -d 'When to use colour' -r -f -a "auto\t'On a terminal'
always\t'Always'
never\t'Never'"
complete -c leadctl -n "__fish_leadctl_using_subcommand runs; and __fish_seen_subcommand_from list" -l config -d 'The configuration file' -r -F
complete -c leadctl -n "__fish_leadctl_using_subcommand runs; and __fish_seen_subcommand_from list" -l data-dir -d 'Where the store, the journal and the sandbox\'s world are kept' -r -F
complete -c leadctl -n "__fish_leadctl_using_subcommand runs; and __fish_seen_subcommand_from list" -l timeout -d 'The longest time for one attempt [default: 30s]' -r
complete -c leadctl -n "__fish_leadctl_using_subcommand runs; and __fish_seen_subcommand_from list" -l retries -d 'Attempts after the first [default: 4]' -r
complete -c leadctl -n "__fish_leadctl_using_subcommand runs; and __fish_seen_subcommand_from list" -l max-wait -d 'The longest wait between two attempts [default: 60s]' -r
complete -c leadctl -n "__fish_leadctl_using_subcommand runs; and __fish_seen_subcommand_from list" -l max-time -d 'The longest time for the whole command [default: none]' -r
complete -c leadctl -n "__fish_leadctl_using_subcommand runs; and __fish_seen_subcommand_from list" -l lock-wait -d 'How long to wait for another run\'s lock [default: 0s]' -r
complete -c leadctl -n "__fish_leadctl_using_subcommand runs; and __fish_seen_subcommand_from list" -l sandbox -d 'Work against the embedded sandbox instead of the vendor'
complete -c leadctl -n "__fish_leadctl_using_subcommand runs; and __fish_seen_subcommand_from list" -l json -d 'Short for --format json'
complete -c leadctl -n "__fish_leadctl_using_subcommand runs; and __fish_seen_subcommand_from list" -l excel -d 'With CSV: add a byte order mark, and guard cells that Excel would take for formulas'
complete -c leadctl -n "__fish_leadctl_using_subcommand runs; and __fish_seen_subcommand_from list" -l dry-run -d 'Show the request that would be sent, and send nothing'
complete -c leadctl -n "__fish_leadctl_using_subcommand runs; and __fish_seen_subcommand_from list" -l curl -d 'Show the request as a curl line, secrets as $NAMES (implies --dry-run)'
complete -c leadctl -n "__fish_leadctl_using_subcommand runs; and __fish_seen_subcommand_from list" -s q -l quiet -d 'No tables, messages or warnings; a result asked for by --format or --output still comes'
complete -c leadctl -n "__fish_leadctl_using_subcommand runs; and __fish_seen_subcommand_from list" -s v -l verbose -d 'Tell each request and answer on standard error; -vv: with what they carry'
complete -c leadctl -n "__fish_leadctl_using_subcommand runs; and __fish_seen_subcommand_from list" -l no-progress -d 'No progress line'
complete -c leadctl -n "__fish_leadctl_using_subcommand runs; and __fish_seen_subcommand_from list" -l yes -d 'Answer yes to every question'
complete -c leadctl -n "__fish_leadctl_using_subcommand runs; and __fish_seen_subcommand_from list" -l no-input -d 'Never ask; fail where an answer is needed'
complete -c leadctl -n "__fish_leadctl_using_subcommand runs; and __fish_seen_subcommand_from list" -l ignore-wait -d 'Ask the vendor even though it asked us to wait, or the profile\'s `poll_floor` does'
complete -c leadctl -n "__fish_leadctl_using_subcommand runs; and __fish_seen_subcommand_from list" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c leadctl -n "__fish_leadctl_using_subcommand runs; and __fish_seen_subcommand_from show" -s p -l profile -d 'The account to work with, as `leadctl profiles list` names it; pull-leads takes several' -r -f
complete -c leadctl -n "__fish_leadctl_using_subcommand runs; and __fish_seen_subcommand_from show" -l format -d 'How to print the result [default: table]' -r -f -a "table\t'For people'
json\t'One JSON document'
jsonl\t'One JSON object a line, and a summary last'
csv\t'Comma-separated values, header first'"
complete -c leadctl -n "__fish_leadctl_using_subcommand runs; and __fish_seen_subcommand_from show" -s o -l output -d 'Write the result to this file' -r -F
complete -c leadctl -n "__fish_leadctl_using_subcommand runs; and __fish_seen_subcommand_from show" -l color -d 'When to use colour' -r -f -a "auto\t'On a terminal'
always\t'Always'
never\t'Never'"
complete -c leadctl -n "__fish_leadctl_using_subcommand runs; and __fish_seen_subcommand_from show" -l config -d 'The configuration file' -r -F
complete -c leadctl -n "__fish_leadctl_using_subcommand runs; and __fish_seen_subcommand_from show" -l data-dir -d 'Where the store, the journal and the sandbox\'s world are kept' -r -F
complete -c leadctl -n "__fish_leadctl_using_subcommand runs; and __fish_seen_subcommand_from show" -l timeout -d 'The longest time for one attempt [default: 30s]' -r
complete -c leadctl -n "__fish_leadctl_using_subcommand runs; and __fish_seen_subcommand_from show" -l retries -d 'Attempts after the first [default: 4]' -r
complete -c leadctl -n "__fish_leadctl_using_subcommand runs; and __fish_seen_subcommand_from show" -l max-wait -d 'The longest wait between two attempts [default: 60s]' -r
complete -c leadctl -n "__fish_leadctl_using_subcommand runs; and __fish_seen_subcommand_from show" -l max-time -d 'The longest time for the whole command [default: none]' -r
complete -c leadctl -n "__fish_leadctl_using_subcommand runs; and __fish_seen_subcommand_from show" -l lock-wait -d 'How long to wait for another run\'s lock [default: 0s]' -r
complete -c leadctl -n "__fish_leadctl_using_subcommand runs; and __fish_seen_subcommand_from show" -l sandbox -d 'Work against the embedded sandbox instead of the vendor'
complete -c leadctl -n "__fish_leadctl_using_subcommand runs; and __fish_seen_subcommand_from show" -l json -d 'Short for --format json'
complete -c leadctl -n "__fish_leadctl_using_subcommand runs; and __fish_seen_subcommand_from show" -l excel -d 'With CSV: add a byte order mark, and guard cells that Excel would take for formulas'
complete -c leadctl -n "__fish_leadctl_using_subcommand runs; and __fish_seen_subcommand_from show" -l dry-run -d 'Show the request that would be sent, and send nothing'
complete -c leadctl -n "__fish_leadctl_using_subcommand runs; and __fish_seen_subcommand_from show" -l curl -d 'Show the request as a curl line, secrets as $NAMES (implies --dry-run)'
complete -c leadctl -n "__fish_leadctl_using_subcommand runs; and __fish_seen_subcommand_from show" -s q -l quiet -d 'No tables, messages or warnings; a result asked for by --format or --output still comes'
complete -c leadctl -n "__fish_leadctl_using_subcommand runs; and __fish_seen_subcommand_from show" -s v -l verbose -d 'Tell each request and answer on standard error; -vv: with what they carry'
complete -c leadctl -n "__fish_leadctl_using_subcommand runs; and __fish_seen_subcommand_from show" -l no-progress -d 'No progress line'
complete -c leadctl -n "__fish_leadctl_using_subcommand runs; and __fish_seen_subcommand_from show" -l yes -d 'Answer yes to every question'
complete -c leadctl -n "__fish_leadctl_using_subcommand runs; and __fish_seen_subcommand_from show" -l no-input -d 'Never ask; fail where an answer is needed'
complete -c leadctl -n "__fish_leadctl_using_subcommand runs; and __fish_seen_subcommand_from show" -l ignore-wait -d 'Ask the vendor even though it asked us to wait, or the profile\'s `poll_floor` does'
complete -c leadctl -n "__fish_leadctl_using_subcommand runs; and __fish_seen_subcommand_from show" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c leadctl -n "__fish_leadctl_using_subcommand runs; and __fish_seen_subcommand_from resume" -l concurrency -d 'Requests at once [default: 8]' -r
complete -c leadctl -n "__fish_leadctl_using_subcommand runs; and __fish_seen_subcommand_from resume" -l max-errors -d 'Stop once more rows than this went wrong: 20, or 5% of those tried' -r
complete -c leadctl -n "__fish_leadctl_using_subcommand runs; and __fish_seen_subcommand_from resume" -s p -l profile -d 'The account to work with, as `leadctl profiles list` names it; pull-leads takes several' -r -f
complete -c leadctl -n "__fish_leadctl_using_subcommand runs; and __fish_seen_subcommand_from resume" -l format -d 'How to print the result [default: table]' -r -f -a "table\t'For people'
json\t'One JSON document'
jsonl\t'One JSON object a line, and a summary last'
csv\t'Comma-separated values, header first'"
complete -c leadctl -n "__fish_leadctl_using_subcommand runs; and __fish_seen_subcommand_from resume" -s o -l output -d 'Write the result to this file' -r -F
complete -c leadctl -n "__fish_leadctl_using_subcommand runs; and __fish_seen_subcommand_from resume" -l color -d 'When to use colour' -r -f -a "auto\t'On a terminal'
always\t'Always'
never\t'Never'"
complete -c leadctl -n "__fish_leadctl_using_subcommand runs; and __fish_seen_subcommand_from resume" -l config -d 'The configuration file' -r -F
complete -c leadctl -n "__fish_leadctl_using_subcommand runs; and __fish_seen_subcommand_from resume" -l data-dir -d 'Where the store, the journal and the sandbox\'s world are kept' -r -F
complete -c leadctl -n "__fish_leadctl_using_subcommand runs; and __fish_seen_subcommand_from resume" -l timeout -d 'The longest time for one attempt [default: 30s]' -r
complete -c leadctl -n "__fish_leadctl_using_subcommand runs; and __fish_seen_subcommand_from resume" -l retries -d 'Attempts after the first [default: 4]' -r
complete -c leadctl -n "__fish_leadctl_using_subcommand runs; and __fish_seen_subcommand_from resume" -l max-wait -d 'The longest wait between two attempts [default: 60s]' -r
complete -c leadctl -n "__fish_leadctl_using_subcommand runs; and __fish_seen_subcommand_from resume" -l max-time -d 'The longest time for the whole command [default: none]' -r
complete -c leadctl -n "__fish_leadctl_using_subcommand runs; and __fish_seen_subcommand_from resume" -l lock-wait -d 'How long to wait for another run\'s lock [default: 0s]' -r
complete -c leadctl -n "__fish_leadctl_using_subcommand runs; and __fish_seen_subcommand_from resume" -l sandbox -d 'Work against the embedded sandbox instead of the vendor'
complete -c leadctl -n "__fish_leadctl_using_subcommand runs; and __fish_seen_subcommand_from resume" -l json -d 'Short for --format json'
complete -c leadctl -n "__fish_leadctl_using_subcommand runs; and __fish_seen_subcommand_from resume" -l excel -d 'With CSV: add a byte order mark, and guard cells that Excel would take for formulas'
complete -c leadctl -n "__fish_leadctl_using_subcommand runs; and __fish_seen_subcommand_from resume" -l dry-run -d 'Show the request that would be sent, and send nothing'
complete -c leadctl -n "__fish_leadctl_using_subcommand runs; and __fish_seen_subcommand_from resume" -l curl -d 'Show the request as a curl line, secrets as $NAMES (implies --dry-run)'
complete -c leadctl -n "__fish_leadctl_using_subcommand runs; and __fish_seen_subcommand_from resume" -s q -l quiet -d 'No tables, messages or warnings; a result asked for by --format or --output still comes'
complete -c leadctl -n "__fish_leadctl_using_subcommand runs; and __fish_seen_subcommand_from resume" -s v -l verbose -d 'Tell each request and answer on standard error; -vv: with what they carry'
complete -c leadctl -n "__fish_leadctl_using_subcommand runs; and __fish_seen_subcommand_from resume" -l no-progress -d 'No progress line'
complete -c leadctl -n "__fish_leadctl_using_subcommand runs; and __fish_seen_subcommand_from resume" -l yes -d 'Answer yes to every question'
complete -c leadctl -n "__fish_leadctl_using_subcommand runs; and __fish_seen_subcommand_from resume" -l no-input -d 'Never ask; fail where an answer is needed'
complete -c leadctl -n "__fish_leadctl_using_subcommand runs; and __fish_seen_subcommand_from resume" -l ignore-wait -d 'Ask the vendor even though it asked us to wait, or the profile\'s `poll_floor` does'
complete -c leadctl -n "__fish_leadctl_using_subcommand runs; and __fish_seen_subcommand_from resume" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c leadctl -n "__fish_leadctl_using_subcommand runs; and __fish_seen_subcommand_from reconcile" -s p -l profile -d 'The account to work with, as `leadctl profiles list` names it; pull-leads takes several' -r -f
complete -c leadctl -n "__fish_leadctl_using_subcommand runs; and __fish_seen_subcommand_from reconcile" -l format -d 'How to print the result [default: table]' -r -f -a "table\t'For people'
json\t'One JSON document'
jsonl\t'One JSON object a line, and a summary last'
csv\t'Comma-separated values, header first'"
complete -c leadctl -n "__fish_leadctl_using_subcommand runs; and __fish_seen_subcommand_from reconcile" -s o -l output -d 'Write the result to this file' -r -F
complete -c leadctl -n "__fish_leadctl_using_subcommand runs; and __fish_seen_subcommand_from reconcile" -l color -d 'When to use colour' -r -f -a "auto\t'On a terminal'
always\t'Always'
never\t'Never'"
complete -c leadctl -n "__fish_leadctl_using_subcommand runs; and __fish_seen_subcommand_from reconcile" -l config -d 'The configuration file' -r -F
complete -c leadctl -n "__fish_leadctl_using_subcommand runs; and __fish_seen_subcommand_from reconcile" -l data-dir -d 'Where the store, the journal and the sandbox\'s world are kept' -r -F
complete -c leadctl -n "__fish_leadctl_using_subcommand runs; and __fish_seen_subcommand_from reconcile" -l timeout -d 'The longest time for one attempt [default: 30s]' -r
complete -c leadctl -n "__fish_leadctl_using_subcommand runs; and __fish_seen_subcommand_from reconcile" -l retries -d 'Attempts after the first [default: 4]' -r
complete -c leadctl -n "__fish_leadctl_using_subcommand runs; and __fish_seen_subcommand_from reconcile" -l max-wait -d 'The longest wait between two attempts [default: 60s]' -r
complete -c leadctl -n "__fish_leadctl_using_subcommand runs; and __fish_seen_subcommand_from reconcile" -l max-time -d 'The longest time for the whole command [default: none]' -r
complete -c leadctl -n "__fish_leadctl_using_subcommand runs; and __fish_seen_subcommand_from reconcile" -l lock-wait -d 'How long to wait for another run\'s lock [default: 0s]' -r
complete -c leadctl -n "__fish_leadctl_using_subcommand runs; and __fish_seen_subcommand_from reconcile" -l sandbox -d 'Work against the embedded sandbox instead of the vendor'
complete -c leadctl -n "__fish_leadctl_using_subcommand runs; and __fish_seen_subcommand_from reconcile" -l json -d 'Short for --format json'
complete -c leadctl -n "__fish_leadctl_using_subcommand runs; and __fish_seen_subcommand_from reconcile" -l excel -d 'With CSV: add a byte order mark, and guard cells that Excel would take for formulas'
complete -c leadctl -n "__fish_leadctl_using_subcommand runs; and __fish_seen_subcommand_from reconcile" -l dry-run -d 'Show the request that would be sent, and send nothing'
complete -c leadctl -n "__fish_leadctl_using_subcommand runs; and __fish_seen_subcommand_from reconcile" -l curl -d 'Show the request as a curl line, secrets as $NAMES (implies --dry-run)'
complete -c leadctl -n "__fish_leadctl_using_subcommand runs; and __fish_seen_subcommand_from reconcile" -s q -l quiet -d 'No tables, messages or warnings; a result asked for by --format or --output still comes'
complete -c leadctl -n "__fish_leadctl_using_subcommand runs; and __fish_seen_subcommand_from reconcile" -s v -l verbose -d 'Tell each request and answer on standard error; -vv: with what they carry'
complete -c leadctl -n "__fish_leadctl_using_subcommand runs; and __fish_seen_subcommand_from reconcile" -l no-progress -d 'No progress line'
complete -c leadctl -n "__fish_leadctl_using_subcommand runs; and __fish_seen_subcommand_from reconcile" -l yes -d 'Answer yes to every question'
complete -c leadctl -n "__fish_leadctl_using_subcommand runs; and __fish_seen_subcommand_from reconcile" -l no-input -d 'Never ask; fail where an answer is needed'
complete -c leadctl -n "__fish_leadctl_using_subcommand runs; and __fish_seen_subcommand_from reconcile" -l ignore-wait -d 'Ask the vendor even though it asked us to wait, or the profile\'s `poll_floor` does'
complete -c leadctl -n "__fish_leadctl_using_subcommand runs; and __fish_seen_subcommand_from reconcile" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c leadctl -n "__fish_leadctl_using_subcommand runs; and __fish_seen_subcommand_from settle" -l row -d 'The row, as the spreadsheet numbers it' -r
complete -c leadctl -n "__fish_leadctl_using_subcommand runs; and __fish_seen_subcommand_from settle" -l as -d 'What became of it' -r -f -a "applied\t'The vendor did it'
not-applied\t'The vendor did not do it: it may be sent again'"
complete -c leadctl -n "__fish_leadctl_using_subcommand runs; and __fish_seen_subcommand_from settle" -s p -l profile -d 'The account to work with, as `leadctl profiles list` names it; pull-leads takes several' -r -f
complete -c leadctl -n "__fish_leadctl_using_subcommand runs; and __fish_seen_subcommand_from settle" -l format -d 'How to print the result [default: table]' -r -f -a "table\t'For people'
json\t'One JSON document'
jsonl\t'One JSON object a line, and a summary last'
csv\t'Comma-separated values, header first'"
complete -c leadctl -n "__fish_leadctl_using_subcommand runs; and __fish_seen_subcommand_from settle" -s o -l output -d 'Write the result to this file' -r -F
complete -c leadctl -n "__fish_leadctl_using_subcommand runs; and __fish_seen_subcommand_from settle" -l color -d 'When to use colour' -r -f -a "auto\t'On a terminal'
always\t'Always'
never\t'Never'"
complete -c leadctl -n "__fish_leadctl_using_subcommand runs; and __fish_seen_subcommand_from settle" -l config -d 'The configuration file' -r -F
complete -c leadctl -n "__fish_leadctl_using_subcommand runs; and __fish_seen_subcommand_from settle" -l data-dir -d 'Where the store, the journal and the sandbox\'s world are kept' -r -F
complete -c leadctl -n "__fish_leadctl_using_subcommand runs; and __fish_seen_subcommand_from settle" -l timeout -d 'The longest time for one attempt [default: 30s]' -r
complete -c leadctl -n "__fish_leadctl_using_subcommand runs; and __fish_seen_subcommand_from settle" -l retries -d 'Attempts after the first [default: 4]' -r
complete -c leadctl -n "__fish_leadctl_using_subcommand runs; and __fish_seen_subcommand_from settle" -l max-wait -d 'The longest wait between two attempts [default: 60s]' -r
complete -c leadctl -n "__fish_leadctl_using_subcommand runs; and __fish_seen_subcommand_from settle" -l max-time -d 'The longest time for the whole command [default: none]' -r
complete -c leadctl -n "__fish_leadctl_using_subcommand runs; and __fish_seen_subcommand_from settle" -l lock-wait -d 'How long to wait for another run\'s lock [default: 0s]' -r
complete -c leadctl -n "__fish_leadctl_using_subcommand runs; and __fish_seen_subcommand_from settle" -l sandbox -d 'Work against the embedded sandbox instead of the vendor'
complete -c leadctl -n "__fish_leadctl_using_subcommand runs; and __fish_seen_subcommand_from settle" -l json -d 'Short for --format json'
complete -c leadctl -n "__fish_leadctl_using_subcommand runs; and __fish_seen_subcommand_from settle" -l excel -d 'With CSV: add a byte order mark, and guard cells that Excel would take for formulas'
complete -c leadctl -n "__fish_leadctl_using_subcommand runs; and __fish_seen_subcommand_from settle" -l dry-run -d 'Show the request that would be sent, and send nothing'
complete -c leadctl -n "__fish_leadctl_using_subcommand runs; and __fish_seen_subcommand_from settle" -l curl -d 'Show the request as a curl line, secrets as $NAMES (implies --dry-run)'
complete -c leadctl -n "__fish_leadctl_using_subcommand runs; and __fish_seen_subcommand_from settle" -s q -l quiet -d 'No tables, messages or warnings; a result asked for by --format or --output still comes'
complete -c leadctl -n "__fish_leadctl_using_subcommand runs; and __fish_seen_subcommand_from settle" -s v -l verbose -d 'Tell each request and answer on standard error; -vv: with what they carry'
complete -c leadctl -n "__fish_leadctl_using_subcommand runs; and __fish_seen_subcommand_from settle" -l no-progress -d 'No progress line'
complete -c leadctl -n "__fish_leadctl_using_subcommand runs; and __fish_seen_subcommand_from settle" -l yes -d 'Answer yes to every question'
complete -c leadctl -n "__fish_leadctl_using_subcommand runs; and __fish_seen_subcommand_from settle" -l no-input -d 'Never ask; fail where an answer is needed'
complete -c leadctl -n "__fish_leadctl_using_subcommand runs; and __fish_seen_subcommand_from settle" -l ignore-wait -d 'Ask the vendor even though it asked us to wait, or the profile\'s `poll_floor` does'
complete -c leadctl -n "__fish_leadctl_using_subcommand runs; and __fish_seen_subcommand_from settle" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c leadctl -n "__fish_leadctl_using_subcommand runs; and __fish_seen_subcommand_from undo" -s p -l profile -d 'The account to work with, as `leadctl profiles list` names it; pull-leads takes several' -r -f
complete -c leadctl -n "__fish_leadctl_using_subcommand runs; and __fish_seen_subcommand_from undo" -l format -d 'How to print the result [default: table]' -r -f -a "table\t'For people'
json\t'One JSON document'
jsonl\t'One JSON object a line, and a summary last'
csv\t'Comma-separated values, header first'"
complete -c leadctl -n "__fish_leadctl_using_subcommand runs; and __fish_seen_subcommand_from undo" -s o -l output -d 'Write the result to this file' -r -F
complete -c leadctl -n "__fish_leadctl_using_subcommand runs; and __fish_seen_subcommand_from undo" -l color -d 'When to use colour' -r -f -a "auto\t'On a terminal'
always\t'Always'
never\t'Never'"
complete -c leadctl -n "__fish_leadctl_using_subcommand runs; and __fish_seen_subcommand_from undo" -l config -d 'The configuration file' -r -F
complete -c leadctl -n "__fish_leadctl_using_subcommand runs; and __fish_seen_subcommand_from undo" -l data-dir -d 'Where the store, the journal and the sandbox\'s world are kept' -r -F
complete -c leadctl -n "__fish_leadctl_using_subcommand runs; and __fish_seen_subcommand_from undo" -l timeout -d 'The longest time for one attempt [default: 30s]' -r
complete -c leadctl -n "__fish_leadctl_using_subcommand runs; and __fish_seen_subcommand_from undo" -l retries -d 'Attempts after the first [default: 4]' -r
complete -c leadctl -n "__fish_leadctl_using_subcommand runs; and __fish_seen_subcommand_from undo" -l max-wait -d 'The longest wait between two attempts [default: 60s]' -r
complete -c leadctl -n "__fish_leadctl_using_subcommand runs; and __fish_seen_subcommand_from undo" -l max-time -d 'The longest time for the whole command [default: none]' -r
complete -c leadctl -n "__fish_leadctl_using_subcommand runs; and __fish_seen_subcommand_from undo" -l lock-wait -d 'How long to wait for another run\'s lock [default: 0s]' -r
complete -c leadctl -n "__fish_leadctl_using_subcommand runs; and __fish_seen_subcommand_from undo" -l sandbox -d 'Work against the embedded sandbox instead of the vendor'
complete -c leadctl -n "__fish_leadctl_using_subcommand runs; and __fish_seen_subcommand_from undo" -l json -d 'Short for --format json'
complete -c leadctl -n "__fish_leadctl_using_subcommand runs; and __fish_seen_subcommand_from undo" -l excel -d 'With CSV: add a byte order mark, and guard cells that Excel would take for formulas'
complete -c leadctl -n "__fish_leadctl_using_subcommand runs; and __fish_seen_subcommand_from undo" -l dry-run -d 'Show the request that would be sent, and send nothing'
complete -c leadctl -n "__fish_leadctl_using_subcommand runs; and __fish_seen_subcommand_from undo" -l curl -d 'Show the request as a curl line, secrets as $NAMES (implies --dry-run)'
complete -c leadctl -n "__fish_leadctl_using_subcommand runs; and __fish_seen_subcommand_from undo" -s q -l quiet -d 'No tables, messages or warnings; a result asked for by --format or --output still comes'
complete -c leadctl -n "__fish_leadctl_using_subcommand runs; and __fish_seen_subcommand_from undo" -s v -l verbose -d 'Tell each request and answer on standard error; -vv: with what they carry'
complete -c leadctl -n "__fish_leadctl_using_subcommand runs; and __fish_seen_subcommand_from undo" -l no-progress -d 'No progress line'
complete -c leadctl -n "__fish_leadctl_using_subcommand runs; and __fish_seen_subcommand_from undo" -l yes -d 'Answer yes to every question'
complete -c leadctl -n "__fish_leadctl_using_subcommand runs; and __fish_seen_subcommand_from undo" -l no-input -d 'Never ask; fail where an answer is needed'
complete -c leadctl -n "__fish_leadctl_using_subcommand runs; and __fish_seen_subcommand_from undo" -l ignore-wait -d 'Ask the vendor even though it asked us to wait, or the profile\'s `poll_floor` does'
complete -c leadctl -n "__fish_leadctl_using_subcommand runs; and __fish_seen_subcommand_from undo" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c leadctl -n "__fish_leadctl_using_subcommand runs; and __fish_seen_subcommand_from prune" -l older-than -d 'Those that ended longer ago than this: 180d' -r
complete -c leadctl -n "__fish_leadctl_using_subcommand runs; and __fish_seen_subcommand_from prune" -s p -l profile -d 'The account to work with, as `leadctl profiles list` names it; pull-leads takes several' -r -f
complete -c leadctl -n "__fish_leadctl_using_subcommand runs; and __fish_seen_subcommand_from prune" -l format -d 'How to print the result [default: table]' -r -f -a "table\t'For people'
json\t'One JSON document'
jsonl\t'One JSON object a line, and a summary last'
csv\t'Comma-separated values, header first'"
complete -c leadctl -n "__fish_leadctl_using_subcommand runs; and __fish_seen_subcommand_from prune" -s o -l output -d 'Write the result to this file' -r -F
complete -c leadctl -n "__fish_leadctl_using_subcommand runs; and __fish_seen_subcommand_from prune" -l color -d 'When to use colour' -r -f -a "auto\t'On a terminal'
always\t'Always'
never\t'Never'"
complete -c leadctl -n "__fish_leadctl_using_subcommand runs; and __fish_seen_subcommand_from prune" -l config -d 'The configuration file' -r -F
complete -c leadctl -n "__fish_leadctl_using_subcommand runs; and __fish_seen_subcommand_from prune" -l data-dir -d 'Where the store, the journal and the sandbox\'s world are kept' -r -F
complete -c leadctl -n "__fish_leadctl_using_subcommand runs; and __fish_seen_subcommand_from prune" -l timeout -d 'The longest time for one attempt [default: 30s]' -r
complete -c leadctl -n "__fish_leadctl_using_subcommand runs; and __fish_seen_subcommand_from prune" -l retries -d 'Attempts after the first [default: 4]' -r
complete -c leadctl -n "__fish_leadctl_using_subcommand runs; and __fish_seen_subcommand_from prune" -l max-wait -d 'The longest wait between two attempts [default: 60s]' -r
complete -c leadctl -n "__fish_leadctl_using_subcommand runs; and __fish_seen_subcommand_from prune" -l max-time -d 'The longest time for the whole command [default: none]' -r
complete -c leadctl -n "__fish_leadctl_using_subcommand runs; and __fish_seen_subcommand_from prune" -l lock-wait -d 'How long to wait for another run\'s lock [default: 0s]' -r
complete -c leadctl -n "__fish_leadctl_using_subcommand runs; and __fish_seen_subcommand_from prune" -l sandbox -d 'Work against the embedded sandbox instead of the vendor'
complete -c leadctl -n "__fish_leadctl_using_subcommand runs; and __fish_seen_subcommand_from prune" -l json -d 'Short for --format json'
complete -c leadctl -n "__fish_leadctl_using_subcommand runs; and __fish_seen_subcommand_from prune" -l excel -d 'With CSV: add a byte order mark, and guard cells that Excel would take for formulas'
complete -c leadctl -n "__fish_leadctl_using_subcommand runs; and __fish_seen_subcommand_from prune" -l dry-run -d 'Show the request that would be sent, and send nothing'
complete -c leadctl -n "__fish_leadctl_using_subcommand runs; and __fish_seen_subcommand_from prune" -l curl -d 'Show the request as a curl line, secrets as $NAMES (implies --dry-run)'
complete -c leadctl -n "__fish_leadctl_using_subcommand runs; and __fish_seen_subcommand_from prune" -s q -l quiet -d 'No tables, messages or warnings; a result asked for by --format or --output still comes'
complete -c leadctl -n "__fish_leadctl_using_subcommand runs; and __fish_seen_subcommand_from prune" -s v -l verbose -d 'Tell each request and answer on standard error; -vv: with what they carry'
complete -c leadctl -n "__fish_leadctl_using_subcommand runs; and __fish_seen_subcommand_from prune" -l no-progress -d 'No progress line'
complete -c leadctl -n "__fish_leadctl_using_subcommand runs; and __fish_seen_subcommand_from prune" -l yes -d 'Answer yes to every question'
complete -c leadctl -n "__fish_leadctl_using_subcommand runs; and __fish_seen_subcommand_from prune" -l no-input -d 'Never ask; fail where an answer is needed'
complete -c leadctl -n "__fish_leadctl_using_subcommand runs; and __fish_seen_subcommand_from prune" -l ignore-wait -d 'Ask the vendor even though it asked us to wait, or the profile\'s `poll_floor` does'
complete -c leadctl -n "__fish_leadctl_using_subcommand runs; and __fish_seen_subcommand_from prune" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c leadctl -n "__fish_leadctl_using_subcommand health" -s p -l profile -d 'The account to work with, as `leadctl profiles list` names it; pull-leads takes several' -r -f
complete -c leadctl -n "__fish_leadctl_using_subcommand health" -l format -d 'How to print the result [default: table]' -r -f -a "table\t'For people'
json\t'One JSON document'
jsonl\t'One JSON object a line, and a summary last'
csv\t'Comma-separated values, header first'"
complete -c leadctl -n "__fish_leadctl_using_subcommand health" -s o -l output -d 'Write the result to this file' -r -F
complete -c leadctl -n "__fish_leadctl_using_subcommand health" -l color -d 'When to use colour' -r -f -a "auto\t'On a terminal'
always\t'Always'
never\t'Never'"
complete -c leadctl -n "__fish_leadctl_using_subcommand health" -l config -d 'The configuration file' -r -F
complete -c leadctl -n "__fish_leadctl_using_subcommand health" -l data-dir -d 'Where the store, the journal and the sandbox\'s world are kept' -r -F
complete -c leadctl -n "__fish_leadctl_using_subcommand health" -l timeout -d 'The longest time for one attempt [default: 30s]' -r
complete -c leadctl -n "__fish_leadctl_using_subcommand health" -l retries -d 'Attempts after the first [default: 4]' -r
complete -c leadctl -n "__fish_leadctl_using_subcommand health" -l max-wait -d 'The longest wait between two attempts [default: 60s]' -r
complete -c leadctl -n "__fish_leadctl_using_subcommand health" -l max-time -d 'The longest time for the whole command [default: none]' -r
complete -c leadctl -n "__fish_leadctl_using_subcommand health" -l lock-wait -d 'How long to wait for another run\'s lock [default: 0s]' -r
complete -c leadctl -n "__fish_leadctl_using_subcommand health" -l max-age -d 'How old the last complete pull of a profile may be, and what waits to be delivered or confirmed' -r
complete -c leadctl -n "__fish_leadctl_using_subcommand health" -l sandbox -d 'Work against the embedded sandbox instead of the vendor'
complete -c leadctl -n "__fish_leadctl_using_subcommand health" -l json -d 'Short for --format json'
complete -c leadctl -n "__fish_leadctl_using_subcommand health" -l excel -d 'With CSV: add a byte order mark, and guard cells that Excel would take for formulas'
complete -c leadctl -n "__fish_leadctl_using_subcommand health" -l dry-run -d 'Show the request that would be sent, and send nothing'
complete -c leadctl -n "__fish_leadctl_using_subcommand health" -l curl -d 'Show the request as a curl line, secrets as $NAMES (implies --dry-run)'
complete -c leadctl -n "__fish_leadctl_using_subcommand health" -s q -l quiet -d 'No tables, messages or warnings; a result asked for by --format or --output still comes'
complete -c leadctl -n "__fish_leadctl_using_subcommand health" -s v -l verbose -d 'Tell each request and answer on standard error; -vv: with what they carry'
complete -c leadctl -n "__fish_leadctl_using_subcommand health" -l no-progress -d 'No progress line'
complete -c leadctl -n "__fish_leadctl_using_subcommand health" -l yes -d 'Answer yes to every question'
complete -c leadctl -n "__fish_leadctl_using_subcommand health" -l no-input -d 'Never ask; fail where an answer is needed'
complete -c leadctl -n "__fish_leadctl_using_subcommand health" -l ignore-wait -d 'Ask the vendor even though it asked us to wait, or the profile\'s `poll_floor` does'
complete -c leadctl -n "__fish_leadctl_using_subcommand health" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c leadctl -n "__fish_leadctl_using_subcommand doctor" -s p -l profile -d 'The account to work with, as `leadctl profiles list` names it; pull-leads takes several' -r -f
complete -c leadctl -n "__fish_leadctl_using_subcommand doctor" -l format -d 'How to print the result [default: table]' -r -f -a "table\t'For people'
json\t'One JSON document'
jsonl\t'One JSON object a line, and a summary last'
csv\t'Comma-separated values, header first'"
complete -c leadctl -n "__fish_leadctl_using_subcommand doctor" -s o -l output -d 'Write the result to this file' -r -F
complete -c leadctl -n "__fish_leadctl_using_subcommand doctor" -l color -d 'When to use colour' -r -f -a "auto\t'On a terminal'
always\t'Always'
never\t'Never'"
complete -c leadctl -n "__fish_leadctl_using_subcommand doctor" -l config -d 'The configuration file' -r -F
complete -c leadctl -n "__fish_leadctl_using_subcommand doctor" -l data-dir -d 'Where the store, the journal and the sandbox\'s world are kept' -r -F
complete -c leadctl -n "__fish_leadctl_using_subcommand doctor" -l timeout -d 'The longest time for one attempt [default: 30s]' -r
complete -c leadctl -n "__fish_leadctl_using_subcommand doctor" -l retries -d 'Attempts after the first [default: 4]' -r
complete -c leadctl -n "__fish_leadctl_using_subcommand doctor" -l max-wait -d 'The longest wait between two attempts [default: 60s]' -r
complete -c leadctl -n "__fish_leadctl_using_subcommand doctor" -l max-time -d 'The longest time for the whole command [default: none]' -r
complete -c leadctl -n "__fish_leadctl_using_subcommand doctor" -l lock-wait -d 'How long to wait for another run\'s lock [default: 0s]' -r
complete -c leadctl -n "__fish_leadctl_using_subcommand doctor" -l sandbox -d 'Work against the embedded sandbox instead of the vendor'
complete -c leadctl -n "__fish_leadctl_using_subcommand doctor" -l json -d 'Short for --format json'
complete -c leadctl -n "__fish_leadctl_using_subcommand doctor" -l excel -d 'With CSV: add a byte order mark, and guard cells that Excel would take for formulas'
complete -c leadctl -n "__fish_leadctl_using_subcommand doctor" -l dry-run -d 'Show the request that would be sent, and send nothing'
complete -c leadctl -n "__fish_leadctl_using_subcommand doctor" -l curl -d 'Show the request as a curl line, secrets as $NAMES (implies --dry-run)'
complete -c leadctl -n "__fish_leadctl_using_subcommand doctor" -s q -l quiet -d 'No tables, messages or warnings; a result asked for by --format or --output still comes'
complete -c leadctl -n "__fish_leadctl_using_subcommand doctor" -s v -l verbose -d 'Tell each request and answer on standard error; -vv: with what they carry'
complete -c leadctl -n "__fish_leadctl_using_subcommand doctor" -l no-progress -d 'No progress line'
complete -c leadctl -n "__fish_leadctl_using_subcommand doctor" -l yes -d 'Answer yes to every question'
complete -c leadctl -n "__fish_leadctl_using_subcommand doctor" -l no-input -d 'Never ask; fail where an answer is needed'
complete -c leadctl -n "__fish_leadctl_using_subcommand doctor" -l ignore-wait -d 'Ask the vendor even though it asked us to wait, or the profile\'s `poll_floor` does'
complete -c leadctl -n "__fish_leadctl_using_subcommand doctor" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c leadctl -n "__fish_leadctl_using_subcommand store; and not __fish_seen_subcommand_from backup restore" -s p -l profile -d 'The account to work with, as `leadctl profiles list` names it; pull-leads takes several' -r -f
complete -c leadctl -n "__fish_leadctl_using_subcommand store; and not __fish_seen_subcommand_from backup restore" -l format -d 'How to print the result [default: table]' -r -f -a "table\t'For people'
json\t'One JSON document'
jsonl\t'One JSON object a line, and a summary last'
csv\t'Comma-separated values, header first'"
complete -c leadctl -n "__fish_leadctl_using_subcommand store; and not __fish_seen_subcommand_from backup restore" -s o -l output -d 'Write the result to this file' -r -F
complete -c leadctl -n "__fish_leadctl_using_subcommand store; and not __fish_seen_subcommand_from backup restore" -l color -d 'When to use colour' -r -f -a "auto\t'On a terminal'
always\t'Always'
never\t'Never'"
complete -c leadctl -n "__fish_leadctl_using_subcommand store; and not __fish_seen_subcommand_from backup restore" -l config -d 'The configuration file' -r -F
complete -c leadctl -n "__fish_leadctl_using_subcommand store; and not __fish_seen_subcommand_from backup restore" -l data-dir -d 'Where the store, the journal and the sandbox\'s world are kept' -r -F
complete -c leadctl -n "__fish_leadctl_using_subcommand store; and not __fish_seen_subcommand_from backup restore" -l timeout -d 'The longest time for one attempt [default: 30s]' -r
complete -c leadctl -n "__fish_leadctl_using_subcommand store; and not __fish_seen_subcommand_from backup restore" -l retries -d 'Attempts after the first [default: 4]' -r
complete -c leadctl -n "__fish_leadctl_using_subcommand store; and not __fish_seen_subcommand_from backup restore" -l max-wait -d 'The longest wait between two attempts [default: 60s]' -r
complete -c leadctl -n "__fish_leadctl_using_subcommand store; and not __fish_seen_subcommand_from backup restore" -l max-time -d 'The longest time for the whole command [default: none]' -r
complete -c leadctl -n "__fish_leadctl_using_subcommand store; and not __fish_seen_subcommand_from backup restore" -l lock-wait -d 'How long to wait for another run\'s lock [default: 0s]' -r
complete -c leadctl -n "__fish_leadctl_using_subcommand store; and not __fish_seen_subcommand_from backup restore" -l sandbox -d 'Work against the embedded sandbox instead of the vendor'
complete -c leadctl -n "__fish_leadctl_using_subcommand store; and not __fish_seen_subcommand_from backup restore" -l json -d 'Short for --format json'
complete -c leadctl -n "__fish_leadctl_using_subcommand store; and not __fish_seen_subcommand_from backup restore" -l excel -d 'With CSV: add a byte order mark, and guard cells that Excel would take for formulas'
complete -c leadctl -n "__fish_leadctl_using_subcommand store; and not __fish_seen_subcommand_from backup restore" -l dry-run -d 'Show the request that would be sent, and send nothing'
complete -c leadctl -n "__fish_leadctl_using_subcommand store; and not __fish_seen_subcommand_from backup restore" -l curl -d 'Show the request as a curl line, secrets as $NAMES (implies --dry-run)'
complete -c leadctl -n "__fish_leadctl_using_subcommand store; and not __fish_seen_subcommand_from backup restore" -s q -l quiet -d 'No tables, messages or warnings; a result asked for by --format or --output still comes'
complete -c leadctl -n "__fish_leadctl_using_subcommand store; and not __fish_seen_subcommand_from backup restore" -s v -l verbose -d 'Tell each request and answer on standard error; -vv: with what they carry'
complete -c leadctl -n "__fish_leadctl_using_subcommand store; and not __fish_seen_subcommand_from backup restore" -l no-progress -d 'No progress line'
complete -c leadctl -n "__fish_leadctl_using_subcommand store; and not __fish_seen_subcommand_from backup restore" -l yes -d 'Answer yes to every question'
complete -c leadctl -n "__fish_leadctl_using_subcommand store; and not __fish_seen_subcommand_from backup restore" -l no-input -d 'Never ask; fail where an answer is needed'
complete -c leadctl -n "__fish_leadctl_using_subcommand store; and not __fish_seen_subcommand_from backup restore" -l ignore-wait -d 'Ask the vendor even though it asked us to wait, or the profile\'s `poll_floor` does'
complete -c leadctl -n "__fish_leadctl_using_subcommand store; and not __fish_seen_subcommand_from backup restore" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c leadctl -n "__fish_leadctl_using_subcommand store; and not __fish_seen_subcommand_from backup restore" -f -a "backup" -d 'Copy the store and its runs into one file (--output), also while others work'
complete -c leadctl -n "__fish_leadctl_using_subcommand store; and not __fish_seen_subcommand_from backup restore" -f -a "restore" -d 'Put a backup into an empty data folder'
complete -c leadctl -n "__fish_leadctl_using_subcommand store; and __fish_seen_subcommand_from backup" -s p -l profile -d 'The account to work with, as `leadctl profiles list` names it; pull-leads takes several' -r -f
complete -c leadctl -n "__fish_leadctl_using_subcommand store; and __fish_seen_subcommand_from backup" -l format -d 'How to print the result [default: table]' -r -f -a "table\t'For people'
json\t'One JSON document'
jsonl\t'One JSON object a line, and a summary last'
csv\t'Comma-separated values, header first'"
complete -c leadctl -n "__fish_leadctl_using_subcommand store; and __fish_seen_subcommand_from backup" -s o -l output -d 'Write the result to this file' -r -F
complete -c leadctl -n "__fish_leadctl_using_subcommand store; and __fish_seen_subcommand_from backup" -l color -d 'When to use colour' -r -f -a "auto\t'On a terminal'
always\t'Always'
never\t'Never'"
complete -c leadctl -n "__fish_leadctl_using_subcommand store; and __fish_seen_subcommand_from backup" -l config -d 'The configuration file' -r -F
complete -c leadctl -n "__fish_leadctl_using_subcommand store; and __fish_seen_subcommand_from backup" -l data-dir -d 'Where the store, the journal and the sandbox\'s world are kept' -r -F
complete -c leadctl -n "__fish_leadctl_using_subcommand store; and __fish_seen_subcommand_from backup" -l timeout -d 'The longest time for one attempt [default: 30s]' -r
complete -c leadctl -n "__fish_leadctl_using_subcommand store; and __fish_seen_subcommand_from backup" -l retries -d 'Attempts after the first [default: 4]' -r
complete -c leadctl -n "__fish_leadctl_using_subcommand store; and __fish_seen_subcommand_from backup" -l max-wait -d 'The longest wait between two attempts [default: 60s]' -r
complete -c leadctl -n "__fish_leadctl_using_subcommand store; and __fish_seen_subcommand_from backup" -l max-time -d 'The longest time for the whole command [default: none]' -r
complete -c leadctl -n "__fish_leadctl_using_subcommand store; and __fish_seen_subcommand_from backup" -l lock-wait -d 'How long to wait for another run\'s lock [default: 0s]' -r
complete -c leadctl -n "__fish_leadctl_using_subcommand store; and __fish_seen_subcommand_from backup" -l sandbox -d 'Work against the embedded sandbox instead of the vendor'
complete -c leadctl -n "__fish_leadctl_using_subcommand store; and __fish_seen_subcommand_from backup" -l json -d 'Short for --format json'
complete -c leadctl -n "__fish_leadctl_using_subcommand store; and __fish_seen_subcommand_from backup" -l excel -d 'With CSV: add a byte order mark, and guard cells that Excel would take for formulas'
complete -c leadctl -n "__fish_leadctl_using_subcommand store; and __fish_seen_subcommand_from backup" -l dry-run -d 'Show the request that would be sent, and send nothing'
complete -c leadctl -n "__fish_leadctl_using_subcommand store; and __fish_seen_subcommand_from backup" -l curl -d 'Show the request as a curl line, secrets as $NAMES (implies --dry-run)'
complete -c leadctl -n "__fish_leadctl_using_subcommand store; and __fish_seen_subcommand_from backup" -s q -l quiet -d 'No tables, messages or warnings; a result asked for by --format or --output still comes'
complete -c leadctl -n "__fish_leadctl_using_subcommand store; and __fish_seen_subcommand_from backup" -s v -l verbose -d 'Tell each request and answer on standard error; -vv: with what they carry'
complete -c leadctl -n "__fish_leadctl_using_subcommand store; and __fish_seen_subcommand_from backup" -l no-progress -d 'No progress line'
complete -c leadctl -n "__fish_leadctl_using_subcommand store; and __fish_seen_subcommand_from backup" -l yes -d 'Answer yes to every question'
complete -c leadctl -n "__fish_leadctl_using_subcommand store; and __fish_seen_subcommand_from backup" -l no-input -d 'Never ask; fail where an answer is needed'
complete -c leadctl -n "__fish_leadctl_using_subcommand store; and __fish_seen_subcommand_from backup" -l ignore-wait -d 'Ask the vendor even though it asked us to wait, or the profile\'s `poll_floor` does'
complete -c leadctl -n "__fish_leadctl_using_subcommand store; and __fish_seen_subcommand_from backup" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c leadctl -n "__fish_leadctl_using_subcommand store; and __fish_seen_subcommand_from restore" -s p -l profile -d 'The account to work with, as `leadctl profiles list` names it; pull-leads takes several' -r -f
complete -c leadctl -n "__fish_leadctl_using_subcommand store; and __fish_seen_subcommand_from restore" -l format -d 'How to print the result [default: table]' -r -f -a "table\t'For people'
json\t'One JSON document'
jsonl\t'One JSON object a line, and a summary last'
csv\t'Comma-separated values, header first'"
complete -c leadctl -n "__fish_leadctl_using_subcommand store; and __fish_seen_subcommand_from restore" -s o -l output -d 'Write the result to this file' -r -F
complete -c leadctl -n "__fish_leadctl_using_subcommand store; and __fish_seen_subcommand_from restore" -l color -d 'When to use colour' -r -f -a "auto\t'On a terminal'
always\t'Always'
never\t'Never'"
complete -c leadctl -n "__fish_leadctl_using_subcommand store; and __fish_seen_subcommand_from restore" -l config -d 'The configuration file' -r -F
complete -c leadctl -n "__fish_leadctl_using_subcommand store; and __fish_seen_subcommand_from restore" -l data-dir -d 'Where the store, the journal and the sandbox\'s world are kept' -r -F
complete -c leadctl -n "__fish_leadctl_using_subcommand store; and __fish_seen_subcommand_from restore" -l timeout -d 'The longest time for one attempt [default: 30s]' -r
complete -c leadctl -n "__fish_leadctl_using_subcommand store; and __fish_seen_subcommand_from restore" -l retries -d 'Attempts after the first [default: 4]' -r
complete -c leadctl -n "__fish_leadctl_using_subcommand store; and __fish_seen_subcommand_from restore" -l max-wait -d 'The longest wait between two attempts [default: 60s]' -r
complete -c leadctl -n "__fish_leadctl_using_subcommand store; and __fish_seen_subcommand_from restore" -l max-time -d 'The longest time for the whole command [default: none]' -r
complete -c leadctl -n "__fish_leadctl_using_subcommand store; and __fish_seen_subcommand_from restore" -l lock-wait -d 'How long to wait for another run\'s lock [default: 0s]' -r
complete -c leadctl -n "__fish_leadctl_using_subcommand store; and __fish_seen_subcommand_from restore" -l sandbox -d 'Work against the embedded sandbox instead of the vendor'
complete -c leadctl -n "__fish_leadctl_using_subcommand store; and __fish_seen_subcommand_from restore" -l json -d 'Short for --format json'
complete -c leadctl -n "__fish_leadctl_using_subcommand store; and __fish_seen_subcommand_from restore" -l excel -d 'With CSV: add a byte order mark, and guard cells that Excel would take for formulas'
complete -c leadctl -n "__fish_leadctl_using_subcommand store; and __fish_seen_subcommand_from restore" -l dry-run -d 'Show the request that would be sent, and send nothing'
complete -c leadctl -n "__fish_leadctl_using_subcommand store; and __fish_seen_subcommand_from restore" -l curl -d 'Show the request as a curl line, secrets as $NAMES (implies --dry-run)'
complete -c leadctl -n "__fish_leadctl_using_subcommand store; and __fish_seen_subcommand_from restore" -s q -l quiet -d 'No tables, messages or warnings; a result asked for by --format or --output still comes'
complete -c leadctl -n "__fish_leadctl_using_subcommand store; and __fish_seen_subcommand_from restore" -s v -l verbose -d 'Tell each request and answer on standard error; -vv: with what they carry'
complete -c leadctl -n "__fish_leadctl_using_subcommand store; and __fish_seen_subcommand_from restore" -l no-progress -d 'No progress line'
complete -c leadctl -n "__fish_leadctl_using_subcommand store; and __fish_seen_subcommand_from restore" -l yes -d 'Answer yes to every question'
complete -c leadctl -n "__fish_leadctl_using_subcommand store; and __fish_seen_subcommand_from restore" -l no-input -d 'Never ask; fail where an answer is needed'
complete -c leadctl -n "__fish_leadctl_using_subcommand store; and __fish_seen_subcommand_from restore" -l ignore-wait -d 'Ask the vendor even though it asked us to wait, or the profile\'s `poll_floor` does'
complete -c leadctl -n "__fish_leadctl_using_subcommand store; and __fish_seen_subcommand_from restore" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c leadctl -n "__fish_leadctl_using_subcommand profiles; and not __fish_seen_subcommand_from list show check add" -s p -l profile -d 'The account to work with, as `leadctl profiles list` names it; pull-leads takes several' -r -f
complete -c leadctl -n "__fish_leadctl_using_subcommand profiles; and not __fish_seen_subcommand_from list show check add" -l format -d 'How to print the result [default: table]' -r -f -a "table\t'For people'
json\t'One JSON document'
jsonl\t'One JSON object a line, and a summary last'
csv\t'Comma-separated values, header first'"
complete -c leadctl -n "__fish_leadctl_using_subcommand profiles; and not __fish_seen_subcommand_from list show check add" -s o -l output -d 'Write the result to this file' -r -F
complete -c leadctl -n "__fish_leadctl_using_subcommand profiles; and not __fish_seen_subcommand_from list show check add" -l color -d 'When to use colour' -r -f -a "auto\t'On a terminal'
always\t'Always'
never\t'Never'"
complete -c leadctl -n "__fish_leadctl_using_subcommand profiles; and not __fish_seen_subcommand_from list show check add" -l config -d 'The configuration file' -r -F
complete -c leadctl -n "__fish_leadctl_using_subcommand profiles; and not __fish_seen_subcommand_from list show check add" -l data-dir -d 'Where the store, the journal and the sandbox\'s world are kept' -r -F
complete -c leadctl -n "__fish_leadctl_using_subcommand profiles; and not __fish_seen_subcommand_from list show check add" -l timeout -d 'The longest time for one attempt [default: 30s]' -r
complete -c leadctl -n "__fish_leadctl_using_subcommand profiles; and not __fish_seen_subcommand_from list show check add" -l retries -d 'Attempts after the first [default: 4]' -r
complete -c leadctl -n "__fish_leadctl_using_subcommand profiles; and not __fish_seen_subcommand_from list show check add" -l max-wait -d 'The longest wait between two attempts [default: 60s]' -r
complete -c leadctl -n "__fish_leadctl_using_subcommand profiles; and not __fish_seen_subcommand_from list show check add" -l max-time -d 'The longest time for the whole command [default: none]' -r
complete -c leadctl -n "__fish_leadctl_using_subcommand profiles; and not __fish_seen_subcommand_from list show check add" -l lock-wait -d 'How long to wait for another run\'s lock [default: 0s]' -r
complete -c leadctl -n "__fish_leadctl_using_subcommand profiles; and not __fish_seen_subcommand_from list show check add" -l sandbox -d 'Work against the embedded sandbox instead of the vendor'
complete -c leadctl -n "__fish_leadctl_using_subcommand profiles; and not __fish_seen_subcommand_from list show check add" -l json -d 'Short for --format json'
complete -c leadctl -n "__fish_leadctl_using_subcommand profiles; and not __fish_seen_subcommand_from list show check add" -l excel -d 'With CSV: add a byte order mark, and guard cells that Excel would take for formulas'
complete -c leadctl -n "__fish_leadctl_using_subcommand profiles; and not __fish_seen_subcommand_from list show check add" -l dry-run -d 'Show the request that would be sent, and send nothing'
complete -c leadctl -n "__fish_leadctl_using_subcommand profiles; and not __fish_seen_subcommand_from list show check add" -l curl -d 'Show the request as a curl line, secrets as $NAMES (implies --dry-run)'
complete -c leadctl -n "__fish_leadctl_using_subcommand profiles; and not __fish_seen_subcommand_from list show check add" -s q -l quiet -d 'No tables, messages or warnings; a result asked for by --format or --output still comes'
complete -c leadctl -n "__fish_leadctl_using_subcommand profiles; and not __fish_seen_subcommand_from list show check add" -s v -l verbose -d 'Tell each request and answer on standard error; -vv: with what they carry'
complete -c leadctl -n "__fish_leadctl_using_subcommand profiles; and not __fish_seen_subcommand_from list show check add" -l no-progress -d 'No progress line'
complete -c leadctl -n "__fish_leadctl_using_subcommand profiles; and not __fish_seen_subcommand_from list show check add" -l yes -d 'Answer yes to every question'
complete -c leadctl -n "__fish_leadctl_using_subcommand profiles; and not __fish_seen_subcommand_from list show check add" -l no-input -d 'Never ask; fail where an answer is needed'
complete -c leadctl -n "__fish_leadctl_using_subcommand profiles; and not __fish_seen_subcommand_from list show check add" -l ignore-wait -d 'Ask the vendor even though it asked us to wait, or the profile\'s `poll_floor` does'
complete -c leadctl -n "__fish_leadctl_using_subcommand profiles; and not __fish_seen_subcommand_from list show check add" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c leadctl -n "__fish_leadctl_using_subcommand profiles; and not __fish_seen_subcommand_from list show check add" -f -a "list" -d 'List the profiles'
complete -c leadctl -n "__fish_leadctl_using_subcommand profiles; and not __fish_seen_subcommand_from list show check add" -f -a "show" -d 'Show a profile: settings, where its secrets come from, never a secret'
complete -c leadctl -n "__fish_leadctl_using_subcommand profiles; and not __fish_seen_subcommand_from list show check add" -f -a "check" -d 'Check profiles, and ask each vendor something harmless'
complete -c leadctl -n "__fish_leadctl_using_subcommand profiles; and not __fish_seen_subcommand_from list show check add" -f -a "add" -d 'Add a profile to the configuration'
complete -c leadctl -n "__fish_leadctl_using_subcommand profiles; and __fish_seen_subcommand_from list" -s p -l profile -d 'The account to work with, as `leadctl profiles list` names it; pull-leads takes several' -r -f
complete -c leadctl -n "__fish_leadctl_using_subcommand profiles; and __fish_seen_subcommand_from list" -l format -d 'How to print the result [default: table]' -r -f -a "table\t'For people'
json\t'One JSON document'
jsonl\t'One JSON object a line, and a summary last'
csv\t'Comma-separated values, header first'"
complete -c leadctl -n "__fish_leadctl_using_subcommand profiles; and __fish_seen_subcommand_from list" -s o -l output -d 'Write the result to this file' -r -F
complete -c leadctl -n "__fish_leadctl_using_subcommand profiles; and __fish_seen_subcommand_from list" -l color -d 'When to use colour' -r -f -a "auto\t'On a terminal'
always\t'Always'
never\t'Never'"
complete -c leadctl -n "__fish_leadctl_using_subcommand profiles; and __fish_seen_subcommand_from list" -l config -d 'The configuration file' -r -F
complete -c leadctl -n "__fish_leadctl_using_subcommand profiles; and __fish_seen_subcommand_from list" -l data-dir -d 'Where the store, the journal and the sandbox\'s world are kept' -r -F
complete -c leadctl -n "__fish_leadctl_using_subcommand profiles; and __fish_seen_subcommand_from list" -l timeout -d 'The longest time for one attempt [default: 30s]' -r
complete -c leadctl -n "__fish_leadctl_using_subcommand profiles; and __fish_seen_subcommand_from list" -l retries -d 'Attempts after the first [default: 4]' -r
complete -c leadctl -n "__fish_leadctl_using_subcommand profiles; and __fish_seen_subcommand_from list" -l max-wait -d 'The longest wait between two attempts [default: 60s]' -r
complete -c leadctl -n "__fish_leadctl_using_subcommand profiles; and __fish_seen_subcommand_from list" -l max-time -d 'The longest time for the whole command [default: none]' -r
complete -c leadctl -n "__fish_leadctl_using_subcommand profiles; and __fish_seen_subcommand_from list" -l lock-wait -d 'How long to wait for another run\'s lock [default: 0s]' -r
complete -c leadctl -n "__fish_leadctl_using_subcommand profiles; and __fish_seen_subcommand_from list" -l sandbox -d 'Work against the embedded sandbox instead of the vendor'
complete -c leadctl -n "__fish_leadctl_using_subcommand profiles; and __fish_seen_subcommand_from list" -l json -d 'Short for --format json'
complete -c leadctl -n "__fish_leadctl_using_subcommand profiles; and __fish_seen_subcommand_from list" -l excel -d 'With CSV: add a byte order mark, and guard cells that Excel would take for formulas'
complete -c leadctl -n "__fish_leadctl_using_subcommand profiles; and __fish_seen_subcommand_from list" -l dry-run -d 'Show the request that would be sent, and send nothing'
complete -c leadctl -n "__fish_leadctl_using_subcommand profiles; and __fish_seen_subcommand_from list" -l curl -d 'Show the request as a curl line, secrets as $NAMES (implies --dry-run)'
complete -c leadctl -n "__fish_leadctl_using_subcommand profiles; and __fish_seen_subcommand_from list" -s q -l quiet -d 'No tables, messages or warnings; a result asked for by --format or --output still comes'
complete -c leadctl -n "__fish_leadctl_using_subcommand profiles; and __fish_seen_subcommand_from list" -s v -l verbose -d 'Tell each request and answer on standard error; -vv: with what they carry'
complete -c leadctl -n "__fish_leadctl_using_subcommand profiles; and __fish_seen_subcommand_from list" -l no-progress -d 'No progress line'
complete -c leadctl -n "__fish_leadctl_using_subcommand profiles; and __fish_seen_subcommand_from list" -l yes -d 'Answer yes to every question'
complete -c leadctl -n "__fish_leadctl_using_subcommand profiles; and __fish_seen_subcommand_from list" -l no-input -d 'Never ask; fail where an answer is needed'
complete -c leadctl -n "__fish_leadctl_using_subcommand profiles; and __fish_seen_subcommand_from list" -l ignore-wait -d 'Ask the vendor even though it asked us to wait, or the profile\'s `poll_floor` does'
complete -c leadctl -n "__fish_leadctl_using_subcommand profiles; and __fish_seen_subcommand_from list" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c leadctl -n "__fish_leadctl_using_subcommand profiles; and __fish_seen_subcommand_from show" -s p -l profile -d 'The account to work with, as `leadctl profiles list` names it; pull-leads takes several' -r -f
complete -c leadctl -n "__fish_leadctl_using_subcommand profiles; and __fish_seen_subcommand_from show" -l format -d 'How to print the result [default: table]' -r -f -a "table\t'For people'
json\t'One JSON document'
jsonl\t'One JSON object a line, and a summary last'
csv\t'Comma-separated values, header first'"
complete -c leadctl -n "__fish_leadctl_using_subcommand profiles; and __fish_seen_subcommand_from show" -s o -l output -d 'Write the result to this file' -r -F
complete -c leadctl -n "__fish_leadctl_using_subcommand profiles; and __fish_seen_subcommand_from show" -l color -d 'When to use colour' -r -f -a "auto\t'On a terminal'
always\t'Always'
never\t'Never'"
complete -c leadctl -n "__fish_leadctl_using_subcommand profiles; and __fish_seen_subcommand_from show" -l config -d 'The configuration file' -r -F
complete -c leadctl -n "__fish_leadctl_using_subcommand profiles; and __fish_seen_subcommand_from show" -l data-dir -d 'Where the store, the journal and the sandbox\'s world are kept' -r -F
complete -c leadctl -n "__fish_leadctl_using_subcommand profiles; and __fish_seen_subcommand_from show" -l timeout -d 'The longest time for one attempt [default: 30s]' -r
complete -c leadctl -n "__fish_leadctl_using_subcommand profiles; and __fish_seen_subcommand_from show" -l retries -d 'Attempts after the first [default: 4]' -r
complete -c leadctl -n "__fish_leadctl_using_subcommand profiles; and __fish_seen_subcommand_from show" -l max-wait -d 'The longest wait between two attempts [default: 60s]' -r
complete -c leadctl -n "__fish_leadctl_using_subcommand profiles; and __fish_seen_subcommand_from show" -l max-time -d 'The longest time for the whole command [default: none]' -r
complete -c leadctl -n "__fish_leadctl_using_subcommand profiles; and __fish_seen_subcommand_from show" -l lock-wait -d 'How long to wait for another run\'s lock [default: 0s]' -r
complete -c leadctl -n "__fish_leadctl_using_subcommand profiles; and __fish_seen_subcommand_from show" -l sandbox -d 'Work against the embedded sandbox instead of the vendor'
complete -c leadctl -n "__fish_leadctl_using_subcommand profiles; and __fish_seen_subcommand_from show" -l json -d 'Short for --format json'
complete -c leadctl -n "__fish_leadctl_using_subcommand profiles; and __fish_seen_subcommand_from show" -l excel -d 'With CSV: add a byte order mark, and guard cells that Excel would take for formulas'
complete -c leadctl -n "__fish_leadctl_using_subcommand profiles; and __fish_seen_subcommand_from show" -l dry-run -d 'Show the request that would be sent, and send nothing'
complete -c leadctl -n "__fish_leadctl_using_subcommand profiles; and __fish_seen_subcommand_from show" -l curl -d 'Show the request as a curl line, secrets as $NAMES (implies --dry-run)'
complete -c leadctl -n "__fish_leadctl_using_subcommand profiles; and __fish_seen_subcommand_from show" -s q -l quiet -d 'No tables, messages or warnings; a result asked for by --format or --output still comes'
complete -c leadctl -n "__fish_leadctl_using_subcommand profiles; and __fish_seen_subcommand_from show" -s v -l verbose -d 'Tell each request and answer on standard error; -vv: with what they carry'
complete -c leadctl -n "__fish_leadctl_using_subcommand profiles; and __fish_seen_subcommand_from show" -l no-progress -d 'No progress line'
complete -c leadctl -n "__fish_leadctl_using_subcommand profiles; and __fish_seen_subcommand_from show" -l yes -d 'Answer yes to every question'
complete -c leadctl -n "__fish_leadctl_using_subcommand profiles; and __fish_seen_subcommand_from show" -l no-input -d 'Never ask; fail where an answer is needed'
complete -c leadctl -n "__fish_leadctl_using_subcommand profiles; and __fish_seen_subcommand_from show" -l ignore-wait -d 'Ask the vendor even though it asked us to wait, or the profile\'s `poll_floor` does'
complete -c leadctl -n "__fish_leadctl_using_subcommand profiles; and __fish_seen_subcommand_from show" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c leadctl -n "__fish_leadctl_using_subcommand profiles; and __fish_seen_subcommand_from check" -s p -l profile -d 'The account to work with, as `leadctl profiles list` names it; pull-leads takes several' -r -f
complete -c leadctl -n "__fish_leadctl_using_subcommand profiles; and __fish_seen_subcommand_from check" -l format -d 'How to print the result [default: table]' -r -f -a "table\t'For people'
json\t'One JSON document'
jsonl\t'One JSON object a line, and a summary last'
csv\t'Comma-separated values, header first'"
complete -c leadctl -n "__fish_leadctl_using_subcommand profiles; and __fish_seen_subcommand_from check" -s o -l output -d 'Write the result to this file' -r -F
complete -c leadctl -n "__fish_leadctl_using_subcommand profiles; and __fish_seen_subcommand_from check" -l color -d 'When to use colour' -r -f -a "auto\t'On a terminal'
always\t'Always'
never\t'Never'"
complete -c leadctl -n "__fish_leadctl_using_subcommand profiles; and __fish_seen_subcommand_from check" -l config -d 'The configuration file' -r -F
complete -c leadctl -n "__fish_leadctl_using_subcommand profiles; and __fish_seen_subcommand_from check" -l data-dir -d 'Where the store, the journal and the sandbox\'s world are kept' -r -F
complete -c leadctl -n "__fish_leadctl_using_subcommand profiles; and __fish_seen_subcommand_from check" -l timeout -d 'The longest time for one attempt [default: 30s]' -r
complete -c leadctl -n "__fish_leadctl_using_subcommand profiles; and __fish_seen_subcommand_from check" -l retries -d 'Attempts after the first [default: 4]' -r
complete -c leadctl -n "__fish_leadctl_using_subcommand profiles; and __fish_seen_subcommand_from check" -l max-wait -d 'The longest wait between two attempts [default: 60s]' -r
complete -c leadctl -n "__fish_leadctl_using_subcommand profiles; and __fish_seen_subcommand_from check" -l max-time -d 'The longest time for the whole command [default: none]' -r
complete -c leadctl -n "__fish_leadctl_using_subcommand profiles; and __fish_seen_subcommand_from check" -l lock-wait -d 'How long to wait for another run\'s lock [default: 0s]' -r
complete -c leadctl -n "__fish_leadctl_using_subcommand profiles; and __fish_seen_subcommand_from check" -l sandbox -d 'Work against the embedded sandbox instead of the vendor'
complete -c leadctl -n "__fish_leadctl_using_subcommand profiles; and __fish_seen_subcommand_from check" -l json -d 'Short for --format json'
complete -c leadctl -n "__fish_leadctl_using_subcommand profiles; and __fish_seen_subcommand_from check" -l excel -d 'With CSV: add a byte order mark, and guard cells that Excel would take for formulas'
complete -c leadctl -n "__fish_leadctl_using_subcommand profiles; and __fish_seen_subcommand_from check" -l dry-run -d 'Show the request that would be sent, and send nothing'
complete -c leadctl -n "__fish_leadctl_using_subcommand profiles; and __fish_seen_subcommand_from check" -l curl -d 'Show the request as a curl line, secrets as $NAMES (implies --dry-run)'
complete -c leadctl -n "__fish_leadctl_using_subcommand profiles; and __fish_seen_subcommand_from check" -s q -l quiet -d 'No tables, messages or warnings; a result asked for by --format or --output still comes'
complete -c leadctl -n "__fish_leadctl_using_subcommand profiles; and __fish_seen_subcommand_from check" -s v -l verbose -d 'Tell each request and answer on standard error; -vv: with what they carry'
complete -c leadctl -n "__fish_leadctl_using_subcommand profiles; and __fish_seen_subcommand_from check" -l no-progress -d 'No progress line'
complete -c leadctl -n "__fish_leadctl_using_subcommand profiles; and __fish_seen_subcommand_from check" -l yes -d 'Answer yes to every question'
complete -c leadctl -n "__fish_leadctl_using_subcommand profiles; and __fish_seen_subcommand_from check" -l no-input -d 'Never ask; fail where an answer is needed'
complete -c leadctl -n "__fish_leadctl_using_subcommand profiles; and __fish_seen_subcommand_from check" -l ignore-wait -d 'Ask the vendor even though it asked us to wait, or the profile\'s `poll_floor` does'
complete -c leadctl -n "__fish_leadctl_using_subcommand profiles; and __fish_seen_subcommand_from check" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c leadctl -n "__fish_leadctl_using_subcommand profiles; and __fish_seen_subcommand_from add" -l vendor -d 'The vendor: crf-connect, ivvy, crm-com, renovationfind or leadbank' -r -f
complete -c leadctl -n "__fish_leadctl_using_subcommand profiles; and __fish_seen_subcommand_from add" -l set -d 'A setting; a secret as `env:NAME`, `file:PATH` or `command:PROGRAM ARG`; may be repeated' -r
complete -c leadctl -n "__fish_leadctl_using_subcommand profiles; and __fish_seen_subcommand_from add" -s p -l profile -d 'The account to work with, as `leadctl profiles list` names it; pull-leads takes several' -r -f
complete -c leadctl -n "__fish_leadctl_using_subcommand profiles; and __fish_seen_subcommand_from add" -l format -d 'How to print the result [default: table]' -r -f -a "table\t'For people'
json\t'One JSON document'
jsonl\t'One JSON object a line, and a summary last'
csv\t'Comma-separated values, header first'"
complete -c leadctl -n "__fish_leadctl_using_subcommand profiles; and __fish_seen_subcommand_from add" -s o -l output -d 'Write the result to this file' -r -F
complete -c leadctl -n "__fish_leadctl_using_subcommand profiles; and __fish_seen_subcommand_from add" -l color -d 'When to use colour' -r -f -a "auto\t'On a terminal'
always\t'Always'
never\t'Never'"
complete -c leadctl -n "__fish_leadctl_using_subcommand profiles; and __fish_seen_subcommand_from add" -l config -d 'The configuration file' -r -F
complete -c leadctl -n "__fish_leadctl_using_subcommand profiles; and __fish_seen_subcommand_from add" -l data-dir -d 'Where the store, the journal and the sandbox\'s world are kept' -r -F
complete -c leadctl -n "__fish_leadctl_using_subcommand profiles; and __fish_seen_subcommand_from add" -l timeout -d 'The longest time for one attempt [default: 30s]' -r
complete -c leadctl -n "__fish_leadctl_using_subcommand profiles; and __fish_seen_subcommand_from add" -l retries -d 'Attempts after the first [default: 4]' -r
complete -c leadctl -n "__fish_leadctl_using_subcommand profiles; and __fish_seen_subcommand_from add" -l max-wait -d 'The longest wait between two attempts [default: 60s]' -r
complete -c leadctl -n "__fish_leadctl_using_subcommand profiles; and __fish_seen_subcommand_from add" -l max-time -d 'The longest time for the whole command [default: none]' -r
complete -c leadctl -n "__fish_leadctl_using_subcommand profiles; and __fish_seen_subcommand_from add" -l lock-wait -d 'How long to wait for another run\'s lock [default: 0s]' -r
complete -c leadctl -n "__fish_leadctl_using_subcommand profiles; and __fish_seen_subcommand_from add" -l sandbox -d 'Work against the embedded sandbox instead of the vendor'
complete -c leadctl -n "__fish_leadctl_using_subcommand profiles; and __fish_seen_subcommand_from add" -l json -d 'Short for --format json'
complete -c leadctl -n "__fish_leadctl_using_subcommand profiles; and __fish_seen_subcommand_from add" -l excel -d 'With CSV: add a byte order mark, and guard cells that Excel would take for formulas'
complete -c leadctl -n "__fish_leadctl_using_subcommand profiles; and __fish_seen_subcommand_from add" -l dry-run -d 'Show the request that would be sent, and send nothing'
complete -c leadctl -n "__fish_leadctl_using_subcommand profiles; and __fish_seen_subcommand_from add" -l curl -d 'Show the request as a curl line, secrets as $NAMES (implies --dry-run)'
complete -c leadctl -n "__fish_leadctl_using_subcommand profiles; and __fish_seen_subcommand_from add" -s q -l quiet -d 'No tables, messages or warnings; a result asked for by --format or --output still comes'
complete -c leadctl -n "__fish_leadctl_using_subcommand profiles; and __fish_seen_subcommand_from add" -s v -l verbose -d 'Tell each request and answer on standard error; -vv: with what they carry'
complete -c leadctl -n "__fish_leadctl_using_subcommand profiles; and __fish_seen_subcommand_from add" -l no-progress -d 'No progress line'
complete -c leadctl -n "__fish_leadctl_using_subcommand profiles; and __fish_seen_subcommand_from add" -l yes -d 'Answer yes to every question'
complete -c leadctl -n "__fish_leadctl_using_subcommand profiles; and __fish_seen_subcommand_from add" -l no-input -d 'Never ask; fail where an answer is needed'
complete -c leadctl -n "__fish_leadctl_using_subcommand profiles; and __fish_seen_subcommand_from add" -l ignore-wait -d 'Ask the vendor even though it asked us to wait, or the profile\'s `poll_floor` does'
complete -c leadctl -n "__fish_leadctl_using_subcommand profiles; and __fish_seen_subcommand_from add" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c leadctl -n "__fish_leadctl_using_subcommand sandbox; and not __fish_seen_subcommand_from serve seed reset status" -s p -l profile -d 'The account to work with, as `leadctl profiles list` names it; pull-leads takes several' -r -f
complete -c leadctl -n "__fish_leadctl_using_subcommand sandbox; and not __fish_seen_subcommand_from serve seed reset status" -l format -d 'How to print the result [default: table]' -r -f -a "table\t'For people'
json\t'One JSON document'
jsonl\t'One JSON object a line, and a summary last'
csv\t'Comma-separated values, header first'"
complete -c leadctl -n "__fish_leadctl_using_subcommand sandbox; and not __fish_seen_subcommand_from serve seed reset status" -s o -l output -d 'Write the result to this file' -r -F
complete -c leadctl -n "__fish_leadctl_using_subcommand sandbox; and not __fish_seen_subcommand_from serve seed reset status" -l color -d 'When to use colour' -r -f -a "auto\t'On a terminal'
always\t'Always'
never\t'Never'"
complete -c leadctl -n "__fish_leadctl_using_subcommand sandbox; and not __fish_seen_subcommand_from serve seed reset status" -l config -d 'The configuration file' -r -F
complete -c leadctl -n "__fish_leadctl_using_subcommand sandbox; and not __fish_seen_subcommand_from serve seed reset status" -l data-dir -d 'Where the store, the journal and the sandbox\'s world are kept' -r -F
complete -c leadctl -n "__fish_leadctl_using_subcommand sandbox; and not __fish_seen_subcommand_from serve seed reset status" -l timeout -d 'The longest time for one attempt [default: 30s]' -r
complete -c leadctl -n "__fish_leadctl_using_subcommand sandbox; and not __fish_seen_subcommand_from serve seed reset status" -l retries -d 'Attempts after the first [default: 4]' -r
complete -c leadctl -n "__fish_leadctl_using_subcommand sandbox; and not __fish_seen_subcommand_from serve seed reset status" -l max-wait -d 'The longest wait between two attempts [default: 60s]' -r
complete -c leadctl -n "__fish_leadctl_using_subcommand sandbox; and not __fish_seen_subcommand_from serve seed reset status" -l max-time -d 'The longest time for the whole command [default: none]' -r
complete -c leadctl -n "__fish_leadctl_using_subcommand sandbox; and not __fish_seen_subcommand_from serve seed reset status" -l lock-wait -d 'How long to wait for another run\'s lock [default: 0s]' -r
complete -c leadctl -n "__fish_leadctl_using_subcommand sandbox; and not __fish_seen_subcommand_from serve seed reset status" -l sandbox -d 'Work against the embedded sandbox instead of the vendor'
complete -c leadctl -n "__fish_leadctl_using_subcommand sandbox; and not __fish_seen_subcommand_from serve seed reset status" -l json -d 'Short for --format json'
complete -c leadctl -n "__fish_leadctl_using_subcommand sandbox; and not __fish_seen_subcommand_from serve seed reset status" -l excel -d 'With CSV: add a byte order mark, and guard cells that Excel would take for formulas'
complete -c leadctl -n "__fish_leadctl_using_subcommand sandbox; and not __fish_seen_subcommand_from serve seed reset status" -l dry-run -d 'Show the request that would be sent, and send nothing'
complete -c leadctl -n "__fish_leadctl_using_subcommand sandbox; and not __fish_seen_subcommand_from serve seed reset status" -l curl -d 'Show the request as a curl line, secrets as $NAMES (implies --dry-run)'
complete -c leadctl -n "__fish_leadctl_using_subcommand sandbox; and not __fish_seen_subcommand_from serve seed reset status" -s q -l quiet -d 'No tables, messages or warnings; a result asked for by --format or --output still comes'
complete -c leadctl -n "__fish_leadctl_using_subcommand sandbox; and not __fish_seen_subcommand_from serve seed reset status" -s v -l verbose -d 'Tell each request and answer on standard error; -vv: with what they carry'
complete -c leadctl -n "__fish_leadctl_using_subcommand sandbox; and not __fish_seen_subcommand_from serve seed reset status" -l no-progress -d 'No progress line'
complete -c leadctl -n "__fish_leadctl_using_subcommand sandbox; and not __fish_seen_subcommand_from serve seed reset status" -l yes -d 'Answer yes to every question'
complete -c leadctl -n "__fish_leadctl_using_subcommand sandbox; and not __fish_seen_subcommand_from serve seed reset status" -l no-input -d 'Never ask; fail where an answer is needed'
complete -c leadctl -n "__fish_leadctl_using_subcommand sandbox; and not __fish_seen_subcommand_from serve seed reset status" -l ignore-wait -d 'Ask the vendor even though it asked us to wait, or the profile\'s `poll_floor` does'
complete -c leadctl -n "__fish_leadctl_using_subcommand sandbox; and not __fish_seen_subcommand_from serve seed reset status" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c leadctl -n "__fish_leadctl_using_subcommand sandbox; and not __fish_seen_subcommand_from serve seed reset status" -f -a "serve" -d 'Serve all five vendors on a port of this machine, and print profiles to paste'
complete -c leadctl -n "__fish_leadctl_using_subcommand sandbox; and not __fish_seen_subcommand_from serve seed reset status" -f -a "seed" -d 'Put the leads of a list or a sheet\'s column into a make-believe vendor'
complete -c leadctl -n "__fish_leadctl_using_subcommand sandbox; and not __fish_seen_subcommand_from serve seed reset status" -f -a "reset" -d 'Forget everything that happened in the sandbox'
complete -c leadctl -n "__fish_leadctl_using_subcommand sandbox; and not __fish_seen_subcommand_from serve seed reset status" -f -a "status" -d 'What there is in the sandbox'
complete -c leadctl -n "__fish_leadctl_using_subcommand sandbox; and __fish_seen_subcommand_from serve" -l port -d 'The port; 0 picks a free one' -r
complete -c leadctl -n "__fish_leadctl_using_subcommand sandbox; and __fish_seen_subcommand_from serve" -l faults -d 'A TOML file of faults to happen on demand: lost answers, 429, outages ... (docs/faults.md)' -r -F
complete -c leadctl -n "__fish_leadctl_using_subcommand sandbox; and __fish_seen_subcommand_from serve" -s p -l profile -d 'The account to work with, as `leadctl profiles list` names it; pull-leads takes several' -r -f
complete -c leadctl -n "__fish_leadctl_using_subcommand sandbox; and __fish_seen_subcommand_from serve" -l format -d 'How to print the result [default: table]' -r -f -a "table\t'For people'
json\t'One JSON document'
jsonl\t'One JSON object a line, and a summary last'
csv\t'Comma-separated values, header first'"
complete -c leadctl -n "__fish_leadctl_using_subcommand sandbox; and __fish_seen_subcommand_from serve" -s o -l output -d 'Write the result to this file' -r -F
complete -c leadctl -n "__fish_leadctl_using_subcommand sandbox; and __fish_seen_subcommand_from serve" -l color -d 'When to use colour' -r -f -a "auto\t'On a terminal'
always\t'Always'
never\t'Never'"
complete -c leadctl -n "__fish_leadctl_using_subcommand sandbox; and __fish_seen_subcommand_from serve" -l config -d 'The configuration file' -r -F
complete -c leadctl -n "__fish_leadctl_using_subcommand sandbox; and __fish_seen_subcommand_from serve" -l data-dir -d 'Where the store, the journal and the sandbox\'s world are kept' -r -F
complete -c leadctl -n "__fish_leadctl_using_subcommand sandbox; and __fish_seen_subcommand_from serve" -l timeout -d 'The longest time for one attempt [default: 30s]' -r
complete -c leadctl -n "__fish_leadctl_using_subcommand sandbox; and __fish_seen_subcommand_from serve" -l retries -d 'Attempts after the first [default: 4]' -r
complete -c leadctl -n "__fish_leadctl_using_subcommand sandbox; and __fish_seen_subcommand_from serve" -l max-wait -d 'The longest wait between two attempts [default: 60s]' -r
complete -c leadctl -n "__fish_leadctl_using_subcommand sandbox; and __fish_seen_subcommand_from serve" -l max-time -d 'The longest time for the whole command [default: none]' -r
complete -c leadctl -n "__fish_leadctl_using_subcommand sandbox; and __fish_seen_subcommand_from serve" -l lock-wait -d 'How long to wait for another run\'s lock [default: 0s]' -r
complete -c leadctl -n "__fish_leadctl_using_subcommand sandbox; and __fish_seen_subcommand_from serve" -l sandbox -d 'Work against the embedded sandbox instead of the vendor'
complete -c leadctl -n "__fish_leadctl_using_subcommand sandbox; and __fish_seen_subcommand_from serve" -l json -d 'Short for --format json'
complete -c leadctl -n "__fish_leadctl_using_subcommand sandbox; and __fish_seen_subcommand_from serve" -l excel -d 'With CSV: add a byte order mark, and guard cells that Excel would take for formulas'
complete -c leadctl -n "__fish_leadctl_using_subcommand sandbox; and __fish_seen_subcommand_from serve" -l dry-run -d 'Show the request that would be sent, and send nothing'
complete -c leadctl -n "__fish_leadctl_using_subcommand sandbox; and __fish_seen_subcommand_from serve" -l curl -d 'Show the request as a curl line, secrets as $NAMES (implies --dry-run)'
complete -c leadctl -n "__fish_leadctl_using_subcommand sandbox; and __fish_seen_subcommand_from serve" -s q -l quiet -d 'No tables, messages or warnings; a result asked for by --format or --output still comes'
complete -c leadctl -n "__fish_leadctl_using_subcommand sandbox; and __fish_seen_subcommand_from serve" -s v -l verbose -d 'Tell each request and answer on standard error; -vv: with what they carry'
complete -c leadctl -n "__fish_leadctl_using_subcommand sandbox; and __fish_seen_subcommand_from serve" -l no-progress -d 'No progress line'
complete -c leadctl -n "__fish_leadctl_using_subcommand sandbox; and __fish_seen_subcommand_from serve" -l yes -d 'Answer yes to every question'
complete -c leadctl -n "__fish_leadctl_using_subcommand sandbox; and __fish_seen_subcommand_from serve" -l no-input -d 'Never ask; fail where an answer is needed'
complete -c leadctl -n "__fish_leadctl_using_subcommand sandbox; and __fish_seen_subcommand_from serve" -l ignore-wait -d 'Ask the vendor even though it asked us to wait, or the profile\'s `poll_floor` does'
complete -c leadctl -n "__fish_leadctl_using_subcommand sandbox; and __fish_seen_subcommand_from serve" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c leadctl -n "__fish_leadctl_using_subcommand sandbox; and __fish_seen_subcommand_from seed" -l from -d 'A CSV, JSON, JSON-lines or XLSX file, or a plain list of ids; - is standard input' -r -F
complete -c leadctl -n "__fish_leadctl_using_subcommand sandbox; and __fish_seen_subcommand_from seed" -l vendor -d 'The vendor: crf-connect, ivvy, crm-com, renovationfind or leadbank' -r -f
complete -c leadctl -n "__fish_leadctl_using_subcommand sandbox; and __fish_seen_subcommand_from seed" -l sheet -d 'The sheet of a workbook [default: the first that is not hidden]' -r
complete -c leadctl -n "__fish_leadctl_using_subcommand sandbox; and __fish_seen_subcommand_from seed" -l column -d 'The column that holds the ids' -r
complete -c leadctl -n "__fish_leadctl_using_subcommand sandbox; and __fish_seen_subcommand_from seed" -l encoding -d 'The encoding of a text file, such as windows-1252 [default: seen from its bytes]' -r
complete -c leadctl -n "__fish_leadctl_using_subcommand sandbox; and __fish_seen_subcommand_from seed" -l limit -d 'At most this many' -r
complete -c leadctl -n "__fish_leadctl_using_subcommand sandbox; and __fish_seen_subcommand_from seed" -s p -l profile -d 'The account to work with, as `leadctl profiles list` names it; pull-leads takes several' -r -f
complete -c leadctl -n "__fish_leadctl_using_subcommand sandbox; and __fish_seen_subcommand_from seed" -l format -d 'How to print the result [default: table]' -r -f -a "table\t'For people'
json\t'One JSON document'
jsonl\t'One JSON object a line, and a summary last'
csv\t'Comma-separated values, header first'"
complete -c leadctl -n "__fish_leadctl_using_subcommand sandbox; and __fish_seen_subcommand_from seed" -s o -l output -d 'Write the result to this file' -r -F
complete -c leadctl -n "__fish_leadctl_using_subcommand sandbox; and __fish_seen_subcommand_from seed" -l color -d 'When to use colour' -r -f -a "auto\t'On a terminal'
always\t'Always'
never\t'Never'"
complete -c leadctl -n "__fish_leadctl_using_subcommand sandbox; and __fish_seen_subcommand_from seed" -l config -d 'The configuration file' -r -F
complete -c leadctl -n "__fish_leadctl_using_subcommand sandbox; and __fish_seen_subcommand_from seed" -l data-dir -d 'Where the store, the journal and the sandbox\'s world are kept' -r -F
complete -c leadctl -n "__fish_leadctl_using_subcommand sandbox; and __fish_seen_subcommand_from seed" -l timeout -d 'The longest time for one attempt [default: 30s]' -r
complete -c leadctl -n "__fish_leadctl_using_subcommand sandbox; and __fish_seen_subcommand_from seed" -l retries -d 'Attempts after the first [default: 4]' -r
complete -c leadctl -n "__fish_leadctl_using_subcommand sandbox; and __fish_seen_subcommand_from seed" -l max-wait -d 'The longest wait between two attempts [default: 60s]' -r
complete -c leadctl -n "__fish_leadctl_using_subcommand sandbox; and __fish_seen_subcommand_from seed" -l max-time -d 'The longest time for the whole command [default: none]' -r
complete -c leadctl -n "__fish_leadctl_using_subcommand sandbox; and __fish_seen_subcommand_from seed" -l lock-wait -d 'How long to wait for another run\'s lock [default: 0s]' -r
complete -c leadctl -n "__fish_leadctl_using_subcommand sandbox; and __fish_seen_subcommand_from seed" -l sandbox -d 'Work against the embedded sandbox instead of the vendor'
complete -c leadctl -n "__fish_leadctl_using_subcommand sandbox; and __fish_seen_subcommand_from seed" -l json -d 'Short for --format json'
complete -c leadctl -n "__fish_leadctl_using_subcommand sandbox; and __fish_seen_subcommand_from seed" -l excel -d 'With CSV: add a byte order mark, and guard cells that Excel would take for formulas'
complete -c leadctl -n "__fish_leadctl_using_subcommand sandbox; and __fish_seen_subcommand_from seed" -l dry-run -d 'Show the request that would be sent, and send nothing'
complete -c leadctl -n "__fish_leadctl_using_subcommand sandbox; and __fish_seen_subcommand_from seed" -l curl -d 'Show the request as a curl line, secrets as $NAMES (implies --dry-run)'
complete -c leadctl -n "__fish_leadctl_using_subcommand sandbox; and __fish_seen_subcommand_from seed" -s q -l quiet -d 'No tables, messages or warnings; a result asked for by --format or --output still comes'
complete -c leadctl -n "__fish_leadctl_using_subcommand sandbox; and __fish_seen_subcommand_from seed" -s v -l verbose -d 'Tell each request and answer on standard error; -vv: with what they carry'
complete -c leadctl -n "__fish_leadctl_using_subcommand sandbox; and __fish_seen_subcommand_from seed" -l no-progress -d 'No progress line'
complete -c leadctl -n "__fish_leadctl_using_subcommand sandbox; and __fish_seen_subcommand_from seed" -l yes -d 'Answer yes to every question'
complete -c leadctl -n "__fish_leadctl_using_subcommand sandbox; and __fish_seen_subcommand_from seed" -l no-input -d 'Never ask; fail where an answer is needed'
complete -c leadctl -n "__fish_leadctl_using_subcommand sandbox; and __fish_seen_subcommand_from seed" -l ignore-wait -d 'Ask the vendor even though it asked us to wait, or the profile\'s `poll_floor` does'
complete -c leadctl -n "__fish_leadctl_using_subcommand sandbox; and __fish_seen_subcommand_from seed" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c leadctl -n "__fish_leadctl_using_subcommand sandbox; and __fish_seen_subcommand_from reset" -s p -l profile -d 'The account to work with, as `leadctl profiles list` names it; pull-leads takes several' -r -f
complete -c leadctl -n "__fish_leadctl_using_subcommand sandbox; and __fish_seen_subcommand_from reset" -l format -d 'How to print the result [default: table]' -r -f -a "table\t'For people'
json\t'One JSON document'
jsonl\t'One JSON object a line, and a summary last'
csv\t'Comma-separated values, header first'"
complete -c leadctl -n "__fish_leadctl_using_subcommand sandbox; and __fish_seen_subcommand_from reset" -s o -l output -d 'Write the result to this file' -r -F
complete -c leadctl -n "__fish_leadctl_using_subcommand sandbox; and __fish_seen_subcommand_from reset" -l color -d 'When to use colour' -r -f -a "auto\t'On a terminal'
always\t'Always'
never\t'Never'"
complete -c leadctl -n "__fish_leadctl_using_subcommand sandbox; and __fish_seen_subcommand_from reset" -l config -d 'The configuration file' -r -F
complete -c leadctl -n "__fish_leadctl_using_subcommand sandbox; and __fish_seen_subcommand_from reset" -l data-dir -d 'Where the store, the journal and the sandbox\'s world are kept' -r -F
complete -c leadctl -n "__fish_leadctl_using_subcommand sandbox; and __fish_seen_subcommand_from reset" -l timeout -d 'The longest time for one attempt [default: 30s]' -r
complete -c leadctl -n "__fish_leadctl_using_subcommand sandbox; and __fish_seen_subcommand_from reset" -l retries -d 'Attempts after the first [default: 4]' -r
complete -c leadctl -n "__fish_leadctl_using_subcommand sandbox; and __fish_seen_subcommand_from reset" -l max-wait -d 'The longest wait between two attempts [default: 60s]' -r
complete -c leadctl -n "__fish_leadctl_using_subcommand sandbox; and __fish_seen_subcommand_from reset" -l max-time -d 'The longest time for the whole command [default: none]' -r
complete -c leadctl -n "__fish_leadctl_using_subcommand sandbox; and __fish_seen_subcommand_from reset" -l lock-wait -d 'How long to wait for another run\'s lock [default: 0s]' -r
complete -c leadctl -n "__fish_leadctl_using_subcommand sandbox; and __fish_seen_subcommand_from reset" -l sandbox -d 'Work against the embedded sandbox instead of the vendor'
complete -c leadctl -n "__fish_leadctl_using_subcommand sandbox; and __fish_seen_subcommand_from reset" -l json -d 'Short for --format json'
complete -c leadctl -n "__fish_leadctl_using_subcommand sandbox; and __fish_seen_subcommand_from reset" -l excel -d 'With CSV: add a byte order mark, and guard cells that Excel would take for formulas'
complete -c leadctl -n "__fish_leadctl_using_subcommand sandbox; and __fish_seen_subcommand_from reset" -l dry-run -d 'Show the request that would be sent, and send nothing'
complete -c leadctl -n "__fish_leadctl_using_subcommand sandbox; and __fish_seen_subcommand_from reset" -l curl -d 'Show the request as a curl line, secrets as $NAMES (implies --dry-run)'
complete -c leadctl -n "__fish_leadctl_using_subcommand sandbox; and __fish_seen_subcommand_from reset" -s q -l quiet -d 'No tables, messages or warnings; a result asked for by --format or --output still comes'
complete -c leadctl -n "__fish_leadctl_using_subcommand sandbox; and __fish_seen_subcommand_from reset" -s v -l verbose -d 'Tell each request and answer on standard error; -vv: with what they carry'
complete -c leadctl -n "__fish_leadctl_using_subcommand sandbox; and __fish_seen_subcommand_from reset" -l no-progress -d 'No progress line'
complete -c leadctl -n "__fish_leadctl_using_subcommand sandbox; and __fish_seen_subcommand_from reset" -l yes -d 'Answer yes to every question'
complete -c leadctl -n "__fish_leadctl_using_subcommand sandbox; and __fish_seen_subcommand_from reset" -l no-input -d 'Never ask; fail where an answer is needed'
complete -c leadctl -n "__fish_leadctl_using_subcommand sandbox; and __fish_seen_subcommand_from reset" -l ignore-wait -d 'Ask the vendor even though it asked us to wait, or the profile\'s `poll_floor` does'
complete -c leadctl -n "__fish_leadctl_using_subcommand sandbox; and __fish_seen_subcommand_from reset" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c leadctl -n "__fish_leadctl_using_subcommand sandbox; and __fish_seen_subcommand_from status" -s p -l profile -d 'The account to work with, as `leadctl profiles list` names it; pull-leads takes several' -r -f
complete -c leadctl -n "__fish_leadctl_using_subcommand sandbox; and __fish_seen_subcommand_from status" -l format -d 'How to print the result [default: table]' -r -f -a "table\t'For people'
json\t'One JSON document'
jsonl\t'One JSON object a line, and a summary last'
csv\t'Comma-separated values, header first'"
complete -c leadctl -n "__fish_leadctl_using_subcommand sandbox; and __fish_seen_subcommand_from status" -s o -l output -d 'Write the result to this file' -r -F
complete -c leadctl -n "__fish_leadctl_using_subcommand sandbox; and __fish_seen_subcommand_from status" -l color -d 'When to use colour' -r -f -a "auto\t'On a terminal'
always\t'Always'
never\t'Never'"
complete -c leadctl -n "__fish_leadctl_using_subcommand sandbox; and __fish_seen_subcommand_from status" -l config -d 'The configuration file' -r -F
complete -c leadctl -n "__fish_leadctl_using_subcommand sandbox; and __fish_seen_subcommand_from status" -l data-dir -d 'Where the store, the journal and the sandbox\'s world are kept' -r -F
complete -c leadctl -n "__fish_leadctl_using_subcommand sandbox; and __fish_seen_subcommand_from status" -l timeout -d 'The longest time for one attempt [default: 30s]' -r
complete -c leadctl -n "__fish_leadctl_using_subcommand sandbox; and __fish_seen_subcommand_from status" -l retries -d 'Attempts after the first [default: 4]' -r
complete -c leadctl -n "__fish_leadctl_using_subcommand sandbox; and __fish_seen_subcommand_from status" -l max-wait -d 'The longest wait between two attempts [default: 60s]' -r
complete -c leadctl -n "__fish_leadctl_using_subcommand sandbox; and __fish_seen_subcommand_from status" -l max-time -d 'The longest time for the whole command [default: none]' -r
complete -c leadctl -n "__fish_leadctl_using_subcommand sandbox; and __fish_seen_subcommand_from status" -l lock-wait -d 'How long to wait for another run\'s lock [default: 0s]' -r
complete -c leadctl -n "__fish_leadctl_using_subcommand sandbox; and __fish_seen_subcommand_from status" -l sandbox -d 'Work against the embedded sandbox instead of the vendor'
complete -c leadctl -n "__fish_leadctl_using_subcommand sandbox; and __fish_seen_subcommand_from status" -l json -d 'Short for --format json'
complete -c leadctl -n "__fish_leadctl_using_subcommand sandbox; and __fish_seen_subcommand_from status" -l excel -d 'With CSV: add a byte order mark, and guard cells that Excel would take for formulas'
complete -c leadctl -n "__fish_leadctl_using_subcommand sandbox; and __fish_seen_subcommand_from status" -l dry-run -d 'Show the request that would be sent, and send nothing'
complete -c leadctl -n "__fish_leadctl_using_subcommand sandbox; and __fish_seen_subcommand_from status" -l curl -d 'Show the request as a curl line, secrets as $NAMES (implies --dry-run)'
complete -c leadctl -n "__fish_leadctl_using_subcommand sandbox; and __fish_seen_subcommand_from status" -s q -l quiet -d 'No tables, messages or warnings; a result asked for by --format or --output still comes'
complete -c leadctl -n "__fish_leadctl_using_subcommand sandbox; and __fish_seen_subcommand_from status" -s v -l verbose -d 'Tell each request and answer on standard error; -vv: with what they carry'
complete -c leadctl -n "__fish_leadctl_using_subcommand sandbox; and __fish_seen_subcommand_from status" -l no-progress -d 'No progress line'
complete -c leadctl -n "__fish_leadctl_using_subcommand sandbox; and __fish_seen_subcommand_from status" -l yes -d 'Answer yes to every question'
complete -c leadctl -n "__fish_leadctl_using_subcommand sandbox; and __fish_seen_subcommand_from status" -l no-input -d 'Never ask; fail where an answer is needed'
complete -c leadctl -n "__fish_leadctl_using_subcommand sandbox; and __fish_seen_subcommand_from status" -l ignore-wait -d 'Ask the vendor even though it asked us to wait, or the profile\'s `poll_floor` does'
complete -c leadctl -n "__fish_leadctl_using_subcommand sandbox; and __fish_seen_subcommand_from status" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c leadctl -n "__fish_leadctl_using_subcommand completions" -s p -l profile -d 'The account to work with, as `leadctl profiles list` names it; pull-leads takes several' -r -f
complete -c leadctl -n "__fish_leadctl_using_subcommand completions" -l format -d 'How to print the result [default: table]' -r -f -a "table\t'For people'
json\t'One JSON document'
jsonl\t'One JSON object a line, and a summary last'
csv\t'Comma-separated values, header first'"
complete -c leadctl -n "__fish_leadctl_using_subcommand completions" -s o -l output -d 'Write the result to this file' -r -F
complete -c leadctl -n "__fish_leadctl_using_subcommand completions" -l color -d 'When to use colour' -r -f -a "auto\t'On a terminal'
always\t'Always'
never\t'Never'"
complete -c leadctl -n "__fish_leadctl_using_subcommand completions" -l config -d 'The configuration file' -r -F
complete -c leadctl -n "__fish_leadctl_using_subcommand completions" -l data-dir -d 'Where the store, the journal and the sandbox\'s world are kept' -r -F
complete -c leadctl -n "__fish_leadctl_using_subcommand completions" -l timeout -d 'The longest time for one attempt [default: 30s]' -r
complete -c leadctl -n "__fish_leadctl_using_subcommand completions" -l retries -d 'Attempts after the first [default: 4]' -r
complete -c leadctl -n "__fish_leadctl_using_subcommand completions" -l max-wait -d 'The longest wait between two attempts [default: 60s]' -r
complete -c leadctl -n "__fish_leadctl_using_subcommand completions" -l max-time -d 'The longest time for the whole command [default: none]' -r
complete -c leadctl -n "__fish_leadctl_using_subcommand completions" -l lock-wait -d 'How long to wait for another run\'s lock [default: 0s]' -r
complete -c leadctl -n "__fish_leadctl_using_subcommand completions" -l sandbox -d 'Work against the embedded sandbox instead of the vendor'
complete -c leadctl -n "__fish_leadctl_using_subcommand completions" -l json -d 'Short for --format json'
complete -c leadctl -n "__fish_leadctl_using_subcommand completions" -l excel -d 'With CSV: add a byte order mark, and guard cells that Excel would take for formulas'
complete -c leadctl -n "__fish_leadctl_using_subcommand completions" -l dry-run -d 'Show the request that would be sent, and send nothing'
complete -c leadctl -n "__fish_leadctl_using_subcommand completions" -l curl -d 'Show the request as a curl line, secrets as $NAMES (implies --dry-run)'
complete -c leadctl -n "__fish_leadctl_using_subcommand completions" -s q -l quiet -d 'No tables, messages or warnings; a result asked for by --format or --output still comes'
complete -c leadctl -n "__fish_leadctl_using_subcommand completions" -s v -l verbose -d 'Tell each request and answer on standard error; -vv: with what they carry'
complete -c leadctl -n "__fish_leadctl_using_subcommand completions" -l no-progress -d 'No progress line'
complete -c leadctl -n "__fish_leadctl_using_subcommand completions" -l yes -d 'Answer yes to every question'
complete -c leadctl -n "__fish_leadctl_using_subcommand completions" -l no-input -d 'Never ask; fail where an answer is needed'
complete -c leadctl -n "__fish_leadctl_using_subcommand completions" -l ignore-wait -d 'Ask the vendor even though it asked us to wait, or the profile\'s `poll_floor` does'
complete -c leadctl -n "__fish_leadctl_using_subcommand completions" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c leadctl -n "__fish_leadctl_using_subcommand man" -s p -l profile -d 'The account to work with, as `leadctl profiles list` names it; pull-leads takes several' -r -f
complete -c leadctl -n "__fish_leadctl_using_subcommand man" -l format -d 'How to print the result [default: table]' -r -f -a "table\t'For people'
json\t'One JSON document'
jsonl\t'One JSON object a line, and a summary last'
csv\t'Comma-separated values, header first'"
complete -c leadctl -n "__fish_leadctl_using_subcommand man" -s o -l output -d 'Write the result to this file' -r -F
complete -c leadctl -n "__fish_leadctl_using_subcommand man" -l color -d 'When to use colour' -r -f -a "auto\t'On a terminal'
always\t'Always'
never\t'Never'"
complete -c leadctl -n "__fish_leadctl_using_subcommand man" -l config -d 'The configuration file' -r -F
complete -c leadctl -n "__fish_leadctl_using_subcommand man" -l data-dir -d 'Where the store, the journal and the sandbox\'s world are kept' -r -F
complete -c leadctl -n "__fish_leadctl_using_subcommand man" -l timeout -d 'The longest time for one attempt [default: 30s]' -r
complete -c leadctl -n "__fish_leadctl_using_subcommand man" -l retries -d 'Attempts after the first [default: 4]' -r
complete -c leadctl -n "__fish_leadctl_using_subcommand man" -l max-wait -d 'The longest wait between two attempts [default: 60s]' -r
complete -c leadctl -n "__fish_leadctl_using_subcommand man" -l max-time -d 'The longest time for the whole command [default: none]' -r
complete -c leadctl -n "__fish_leadctl_using_subcommand man" -l lock-wait -d 'How long to wait for another run\'s lock [default: 0s]' -r
complete -c leadctl -n "__fish_leadctl_using_subcommand man" -l sandbox -d 'Work against the embedded sandbox instead of the vendor'
complete -c leadctl -n "__fish_leadctl_using_subcommand man" -l json -d 'Short for --format json'
complete -c leadctl -n "__fish_leadctl_using_subcommand man" -l excel -d 'With CSV: add a byte order mark, and guard cells that Excel would take for formulas'
complete -c leadctl -n "__fish_leadctl_using_subcommand man" -l dry-run -d 'Show the request that would be sent, and send nothing'
complete -c leadctl -n "__fish_leadctl_using_subcommand man" -l curl -d 'Show the request as a curl line, secrets as $NAMES (implies --dry-run)'
complete -c leadctl -n "__fish_leadctl_using_subcommand man" -s q -l quiet -d 'No tables, messages or warnings; a result asked for by --format or --output still comes'
complete -c leadctl -n "__fish_leadctl_using_subcommand man" -s v -l verbose -d 'Tell each request and answer on standard error; -vv: with what they carry'
complete -c leadctl -n "__fish_leadctl_using_subcommand man" -l no-progress -d 'No progress line'
complete -c leadctl -n "__fish_leadctl_using_subcommand man" -l yes -d 'Answer yes to every question'
complete -c leadctl -n "__fish_leadctl_using_subcommand man" -l no-input -d 'Never ask; fail where an answer is needed'
complete -c leadctl -n "__fish_leadctl_using_subcommand man" -l ignore-wait -d 'Ask the vendor even though it asked us to wait, or the profile\'s `poll_floor` does'
complete -c leadctl -n "__fish_leadctl_using_subcommand man" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c leadctl -n "__fish_leadctl_using_subcommand help" -s p -l profile -d 'The account to work with, as `leadctl profiles list` names it; pull-leads takes several' -r -f
complete -c leadctl -n "__fish_leadctl_using_subcommand help" -l format -d 'How to print the result [default: table]' -r -f -a "table\t'For people'
json\t'One JSON document'
jsonl\t'One JSON object a line, and a summary last'
csv\t'Comma-separated values, header first'"
complete -c leadctl -n "__fish_leadctl_using_subcommand help" -s o -l output -d 'Write the result to this file' -r -F
complete -c leadctl -n "__fish_leadctl_using_subcommand help" -l color -d 'When to use colour' -r -f -a "auto\t'On a terminal'
always\t'Always'
never\t'Never'"
complete -c leadctl -n "__fish_leadctl_using_subcommand help" -l config -d 'The configuration file' -r -F
complete -c leadctl -n "__fish_leadctl_using_subcommand help" -l data-dir -d 'Where the store, the journal and the sandbox\'s world are kept' -r -F
complete -c leadctl -n "__fish_leadctl_using_subcommand help" -l timeout -d 'The longest time for one attempt [default: 30s]' -r
complete -c leadctl -n "__fish_leadctl_using_subcommand help" -l retries -d 'Attempts after the first [default: 4]' -r
complete -c leadctl -n "__fish_leadctl_using_subcommand help" -l max-wait -d 'The longest wait between two attempts [default: 60s]' -r
complete -c leadctl -n "__fish_leadctl_using_subcommand help" -l max-time -d 'The longest time for the whole command [default: none]' -r
complete -c leadctl -n "__fish_leadctl_using_subcommand help" -l lock-wait -d 'How long to wait for another run\'s lock [default: 0s]' -r
complete -c leadctl -n "__fish_leadctl_using_subcommand help" -l sandbox -d 'Work against the embedded sandbox instead of the vendor'
complete -c leadctl -n "__fish_leadctl_using_subcommand help" -l json -d 'Short for --format json'
complete -c leadctl -n "__fish_leadctl_using_subcommand help" -l excel -d 'With CSV: add a byte order mark, and guard cells that Excel would take for formulas'
complete -c leadctl -n "__fish_leadctl_using_subcommand help" -l dry-run -d 'Show the request that would be sent, and send nothing'
complete -c leadctl -n "__fish_leadctl_using_subcommand help" -l curl -d 'Show the request as a curl line, secrets as $NAMES (implies --dry-run)'
complete -c leadctl -n "__fish_leadctl_using_subcommand help" -s q -l quiet -d 'No tables, messages or warnings; a result asked for by --format or --output still comes'
complete -c leadctl -n "__fish_leadctl_using_subcommand help" -s v -l verbose -d 'Tell each request and answer on standard error; -vv: with what they carry'
complete -c leadctl -n "__fish_leadctl_using_subcommand help" -l no-progress -d 'No progress line'
complete -c leadctl -n "__fish_leadctl_using_subcommand help" -l yes -d 'Answer yes to every question'
complete -c leadctl -n "__fish_leadctl_using_subcommand help" -l no-input -d 'Never ask; fail where an answer is needed'
complete -c leadctl -n "__fish_leadctl_using_subcommand help" -l ignore-wait -d 'Ask the vendor even though it asked us to wait, or the profile\'s `poll_floor` does'
complete -c leadctl -n "__fish_leadctl_using_subcommand help" -s h -l help -d 'Print help (see more with \'--help\')'
