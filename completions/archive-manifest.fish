function __archive-manifest_should_offer_completions_for_flags_or_options -a expected_commands
    set -l non_repeating_flags_or_options $argv[2..]
    set -l non_repeating_flags_or_options_absent 0
    set -l positional_index 0
    set -l commands
    __archive-manifest_parse_tokens
    test "$commands" = "$expected_commands"; and return $non_repeating_flags_or_options_absent
end

function __archive-manifest_should_offer_completions_for_positional -a expected_commands positional_index_comparison expected_positional_index
    set -l non_repeating_flags_or_options
    set -l non_repeating_flags_or_options_absent 0
    set -l positional_index 0
    set -l commands
    __archive-manifest_parse_tokens
    test "$commands" = "$expected_commands" -a \( "$positional_index" "$positional_index_comparison" "$expected_positional_index" \)
end

function __archive-manifest_parse_tokens -S
    set -l unparsed_tokens (__archive-manifest_tokens -pc)
    switch $unparsed_tokens[1]
    case 'archive-manifest'
        __archive-manifest_parse_subcommand 0 'version' 'h/help'
        switch $unparsed_tokens[1]
        case 'read'
            __archive-manifest_parse_subcommand 1 'delimiter=' 'columns=' 'config=' 'set=+' 'log-level=' 'v/verbose' 'q/quiet' 'debug' 'version' 'h/help'
        case 'query'
            __archive-manifest_parse_subcommand -r 1 'repo=' 'path=' 'tag=+' 'kind=' 'reason=' 'commit=' 'sha256=' 'larger=' 'duplicates' 'latest' 'as-of=' 'versions=' 'since=' 'until=' 'archived-by=' 'restored-by=' 'restored-since=' 'never-restored' 'due' 'held' 'requested' 'approved' 'purged' 'sort=' 'limit=' 'output=' 'json' 'table' 'archive-url=' 'config=' 'set=+' 'log-level=' 'v/verbose' 'q/quiet' 'debug' 'version' 'h/help'
        case 'check'
            __archive-manifest_parse_subcommand 1 'delimiter=' 'columns=' 'json' 'table' 'archive-url=' 'config=' 'set=+' 'log-level=' 'v/verbose' 'q/quiet' 'debug' 'version' 'h/help'
        case 'show'
            __archive-manifest_parse_subcommand 1 'json' 'table' 'archive-url=' 'config=' 'set=+' 'log-level=' 'v/verbose' 'q/quiet' 'debug' 'version' 'h/help'
        case 'events'
            __archive-manifest_parse_subcommand 0 'since=' 'until=' 'actor=' 'action=' 'limit=' 'json' 'table' 'archive-url=' 'config=' 'set=+' 'log-level=' 'v/verbose' 'q/quiet' 'debug' 'version' 'h/help'
        case 'help'
            __archive-manifest_parse_subcommand -r 1 'version'
        end
    end
end

function __archive-manifest_tokens
    if test (string split -m 1 -f 1 -- . "$FISH_VERSION") -gt 3
        commandline --tokens-raw $argv
    else
        commandline -o $argv
    end
end

function __archive-manifest_parse_subcommand -S -a positional_count
    argparse -s r -- $argv
    set -l option_specs $argv[2..]
    set -l is_repeating_positional $_flag_r
    set -el _flag_r
    set -a commands $unparsed_tokens[1]
    set positional_index 0
    while true
        set -e unparsed_tokens[1]
        argparse -sn "$commands" $option_specs -- $unparsed_tokens 2> /dev/null
        set unparsed_tokens $argv
        set positional_index (math $positional_index + 1)
        for non_repeating_flag_or_option in $non_repeating_flags_or_options
            if set -ql "_flag_$(string replace -a - _ -- $non_repeating_flag_or_option)"
                set non_repeating_flags_or_options_absent 1
                break
            end
        end
        test (count $unparsed_tokens) -eq 0 -o \( -z "$is_repeating_positional" -a "$positional_index" -gt "$positional_count" \) && break
    end
end

function __archive-manifest_complete_directories
    set -l token (commandline -t)
    string match -- '*/' $token
    set -l subdirs $token*/
    printf %s\n $subdirs
end

function __archive-manifest_custom_completion
    set -x SAP_SHELL fish
    set -x SAP_SHELL_VERSION $FISH_VERSION
    set -l tokens (__archive-manifest_tokens -p)
    if test -z "$(__archive-manifest_tokens -t)"
        set -l index (count (__archive-manifest_tokens -pc))
        set tokens $tokens[..$index] \'\' $tokens[(math $index + 1)..]
    end
    command $tokens[1] $argv $tokens
end

complete -c 'archive-manifest' -f
complete -c 'archive-manifest' -n '__archive-manifest_should_offer_completions_for_flags_or_options "archive-manifest" version' -l 'version' -d 'Show the version.'
complete -c 'archive-manifest' -n '__archive-manifest_should_offer_completions_for_flags_or_options "archive-manifest" h help' -s 'h' -l 'help' -d 'Show help information.'
complete -c 'archive-manifest' -n '__archive-manifest_should_offer_completions_for_positional "archive-manifest" -eq 1' -fa 'read' -d 'Convert a JSON, CSV or NDJSON manifest to manifest records.'
complete -c 'archive-manifest' -n '__archive-manifest_should_offer_completions_for_positional "archive-manifest" -eq 1' -fa 'query' -d 'Select archived items and write them as manifest records.'
complete -c 'archive-manifest' -n '__archive-manifest_should_offer_completions_for_positional "archive-manifest" -eq 1' -fa 'check' -d 'Check for each item of a manifest whether it can be restored.'
complete -c 'archive-manifest' -n '__archive-manifest_should_offer_completions_for_positional "archive-manifest" -eq 1' -fa 'show' -d 'Show everything that the archive knows about one item.'
complete -c 'archive-manifest' -n '__archive-manifest_should_offer_completions_for_positional "archive-manifest" -eq 1' -fa 'events' -d 'Show who did what to which item, in order of time.'
complete -c 'archive-manifest' -n '__archive-manifest_should_offer_completions_for_positional "archive-manifest" -eq 1' -fa 'help' -d 'Show subcommand help information.'
complete -c 'archive-manifest' -n '__archive-manifest_should_offer_completions_for_positional "archive-manifest read" -eq 1' -F
complete -c 'archive-manifest' -n '__archive-manifest_should_offer_completions_for_flags_or_options "archive-manifest read" delimiter' -l 'delimiter' -d 'Separator of fields: a character, or tab; by default detected.' -rfka ''
complete -c 'archive-manifest' -n '__archive-manifest_should_offer_completions_for_flags_or_options "archive-manifest read" columns' -l 'columns' -d 'Names of columns, such as tombstone=ID,output=Target.' -rfka ''
complete -c 'archive-manifest' -n '__archive-manifest_should_offer_completions_for_flags_or_options "archive-manifest read" config' -l 'config' -d 'Read the configuration from FILE first; - is standard input.' -rF
complete -c 'archive-manifest' -n '__archive-manifest_should_offer_completions_for_flags_or_options "archive-manifest read"' -l 'set' -d 'Set a configuration key for this run; may be repeated.' -rfka 'backend.type= backend.url= backend.password_file= backend.password_command= backend.password_file_shared= logging.level= logging.format= logging.file= retry.enabled= retry.max_attempts= retry.initial_delay= retry.max_delay= retry.backoff_factor= retry.jitter= retry.deadline= batch.max_concurrent= batch.timeout_per_item= batch.continue_on_error= performance.enable_metrics= performance.track_decompression= evidence.dir= report.require= retention.distinct_db_users='
complete -c 'archive-manifest' -n '__archive-manifest_should_offer_completions_for_flags_or_options "archive-manifest read" log-level' -l 'log-level' -d 'Lowest level to log: debug, info, warn or error.' -rfka 'debug info warn error'
complete -c 'archive-manifest' -n '__archive-manifest_should_offer_completions_for_flags_or_options "archive-manifest read" v verbose' -s 'v' -l 'verbose' -d 'Log everything; the same as --log-level debug.'
complete -c 'archive-manifest' -n '__archive-manifest_should_offer_completions_for_flags_or_options "archive-manifest read" q quiet' -s 'q' -l 'quiet' -d 'Log only errors; the same as --log-level error.'
complete -c 'archive-manifest' -n '__archive-manifest_should_offer_completions_for_flags_or_options "archive-manifest read" debug' -l 'debug' -d 'Log everything; archive-config show and get also show passwords.'
complete -c 'archive-manifest' -n '__archive-manifest_should_offer_completions_for_flags_or_options "archive-manifest read" version' -l 'version' -d 'Show the version.'
complete -c 'archive-manifest' -n '__archive-manifest_should_offer_completions_for_flags_or_options "archive-manifest read" h help' -s 'h' -l 'help' -d 'Show help information.'
complete -c 'archive-manifest' -n '__archive-manifest_should_offer_completions_for_positional "archive-manifest query" -ge 1' -fka '(__archive-manifest_custom_completion ---completion query -- positional@0 (count (__archive-manifest_tokens -pc)) (__archive-manifest_tokens -tC))'
complete -c 'archive-manifest' -n '__archive-manifest_should_offer_completions_for_flags_or_options "archive-manifest query" repo' -l 'repo' -d 'Items of this repository.' -rfka '(__archive-manifest_custom_completion ---completion query -- --repo (count (__archive-manifest_tokens -pc)) (__archive-manifest_tokens -tC))'
complete -c 'archive-manifest' -n '__archive-manifest_should_offer_completions_for_flags_or_options "archive-manifest query" path' -l 'path' -d 'Items whose whole path matches; * also matches /.' -rfka ''
complete -c 'archive-manifest' -n '__archive-manifest_should_offer_completions_for_flags_or_options "archive-manifest query"' -l 'tag' -d 'Items with this tag; repeated, items with all of them.' -rfka '(__archive-manifest_custom_completion ---completion query -- --tag (count (__archive-manifest_tokens -pc)) (__archive-manifest_tokens -tC))'
complete -c 'archive-manifest' -n '__archive-manifest_should_offer_completions_for_flags_or_options "archive-manifest query" kind' -l 'kind' -d 'Items of this kind.' -rfka 'code doc asset'
complete -c 'archive-manifest' -n '__archive-manifest_should_offer_completions_for_flags_or_options "archive-manifest query" reason' -l 'reason' -d 'Items archived for this reason.' -rfka 'dead pruned legacy replaced'
complete -c 'archive-manifest' -n '__archive-manifest_should_offer_completions_for_flags_or_options "archive-manifest query" commit' -l 'commit' -d 'Items of this commit; the beginning of its id suffices.' -rfka ''
complete -c 'archive-manifest' -n '__archive-manifest_should_offer_completions_for_flags_or_options "archive-manifest query" sha256' -l 'sha256' -d 'Items with this content.' -rfka ''
complete -c 'archive-manifest' -n '__archive-manifest_should_offer_completions_for_flags_or_options "archive-manifest query" larger' -l 'larger' -d 'Items of more than SIZE bytes; 10K is 10 * 1024.' -rfka ''
complete -c 'archive-manifest' -n '__archive-manifest_should_offer_completions_for_flags_or_options "archive-manifest query" duplicates' -l 'duplicates' -d 'Items whose content another item also has.'
complete -c 'archive-manifest' -n '__archive-manifest_should_offer_completions_for_flags_or_options "archive-manifest query" latest' -l 'latest' -d 'Only the newest matching item of each repository and path.'
complete -c 'archive-manifest' -n '__archive-manifest_should_offer_completions_for_flags_or_options "archive-manifest query" as-of' -l 'as-of' -d 'The newest of each path among items archived until then.' -rfka ''
complete -c 'archive-manifest' -n '__archive-manifest_should_offer_completions_for_flags_or_options "archive-manifest query" versions' -l 'versions' -d 'All items of exactly this path, oldest first.' -rF
complete -c 'archive-manifest' -n '__archive-manifest_should_offer_completions_for_flags_or_options "archive-manifest query" since' -l 'since' -d 'Items archived at this time or later.' -rfka ''
complete -c 'archive-manifest' -n '__archive-manifest_should_offer_completions_for_flags_or_options "archive-manifest query" until' -l 'until' -d 'Items archived before this time.' -rfka ''
complete -c 'archive-manifest' -n '__archive-manifest_should_offer_completions_for_flags_or_options "archive-manifest query" archived-by' -l 'archived-by' -d 'Items archived by this person.' -rfka ''
complete -c 'archive-manifest' -n '__archive-manifest_should_offer_completions_for_flags_or_options "archive-manifest query" restored-by' -l 'restored-by' -d 'Items restored by this person.' -rfka ''
complete -c 'archive-manifest' -n '__archive-manifest_should_offer_completions_for_flags_or_options "archive-manifest query" restored-since' -l 'restored-since' -d 'Items restored at this time or later.' -rfka ''
complete -c 'archive-manifest' -n '__archive-manifest_should_offer_completions_for_flags_or_options "archive-manifest query" never-restored' -l 'never-restored' -d 'Items that were never restored.'
complete -c 'archive-manifest' -n '__archive-manifest_should_offer_completions_for_flags_or_options "archive-manifest query" due' -l 'due' -d 'Items due to be deleted, except held and purged ones.'
complete -c 'archive-manifest' -n '__archive-manifest_should_offer_completions_for_flags_or_options "archive-manifest query" held' -l 'held' -d 'Items under legal hold.'
complete -c 'archive-manifest' -n '__archive-manifest_should_offer_completions_for_flags_or_options "archive-manifest query" requested' -l 'requested' -d 'Items whose deletion awaits approval by a second person.'
complete -c 'archive-manifest' -n '__archive-manifest_should_offer_completions_for_flags_or_options "archive-manifest query" approved' -l 'approved' -d 'Items approved for deletion whose content still exists.'
complete -c 'archive-manifest' -n '__archive-manifest_should_offer_completions_for_flags_or_options "archive-manifest query" purged' -l 'purged' -d 'Items whose content was purged.'
complete -c 'archive-manifest' -n '__archive-manifest_should_offer_completions_for_flags_or_options "archive-manifest query" sort' -l 'sort' -d 'Order of the items; -KEY is descending.' -rfka 'archived path size restored -archived -path -size -restored'
complete -c 'archive-manifest' -n '__archive-manifest_should_offer_completions_for_flags_or_options "archive-manifest query" limit' -l 'limit' -d 'Write at most N items.' -rfka ''
complete -c 'archive-manifest' -n '__archive-manifest_should_offer_completions_for_flags_or_options "archive-manifest query" output' -l 'output' -d 'Output of each item, for archive-restore.' -rfka ''
complete -c 'archive-manifest' -n '__archive-manifest_should_offer_completions_for_flags_or_options "archive-manifest query" json' -l 'json' -d 'Write records (the default in a pipe or file).'
complete -c 'archive-manifest' -n '__archive-manifest_should_offer_completions_for_flags_or_options "archive-manifest query" table' -l 'table' -d 'Write a table (the default on a terminal).'
complete -c 'archive-manifest' -n '__archive-manifest_should_offer_completions_for_flags_or_options "archive-manifest query" archive-url' -l 'archive-url' -d 'URL of the archive, instead of the configured backend.url.' -rfka ''
complete -c 'archive-manifest' -n '__archive-manifest_should_offer_completions_for_flags_or_options "archive-manifest query" config' -l 'config' -d 'Read the configuration from FILE first; - is standard input.' -rF
complete -c 'archive-manifest' -n '__archive-manifest_should_offer_completions_for_flags_or_options "archive-manifest query"' -l 'set' -d 'Set a configuration key for this run; may be repeated.' -rfka 'backend.type= backend.url= backend.password_file= backend.password_command= backend.password_file_shared= logging.level= logging.format= logging.file= retry.enabled= retry.max_attempts= retry.initial_delay= retry.max_delay= retry.backoff_factor= retry.jitter= retry.deadline= batch.max_concurrent= batch.timeout_per_item= batch.continue_on_error= performance.enable_metrics= performance.track_decompression= evidence.dir= report.require= retention.distinct_db_users='
complete -c 'archive-manifest' -n '__archive-manifest_should_offer_completions_for_flags_or_options "archive-manifest query" log-level' -l 'log-level' -d 'Lowest level to log: debug, info, warn or error.' -rfka 'debug info warn error'
complete -c 'archive-manifest' -n '__archive-manifest_should_offer_completions_for_flags_or_options "archive-manifest query" v verbose' -s 'v' -l 'verbose' -d 'Log everything; the same as --log-level debug.'
complete -c 'archive-manifest' -n '__archive-manifest_should_offer_completions_for_flags_or_options "archive-manifest query" q quiet' -s 'q' -l 'quiet' -d 'Log only errors; the same as --log-level error.'
complete -c 'archive-manifest' -n '__archive-manifest_should_offer_completions_for_flags_or_options "archive-manifest query" debug' -l 'debug' -d 'Log everything; archive-config show and get also show passwords.'
complete -c 'archive-manifest' -n '__archive-manifest_should_offer_completions_for_flags_or_options "archive-manifest query" version' -l 'version' -d 'Show the version.'
complete -c 'archive-manifest' -n '__archive-manifest_should_offer_completions_for_flags_or_options "archive-manifest query" h help' -s 'h' -l 'help' -d 'Show help information.'
complete -c 'archive-manifest' -n '__archive-manifest_should_offer_completions_for_positional "archive-manifest check" -eq 1' -F
complete -c 'archive-manifest' -n '__archive-manifest_should_offer_completions_for_flags_or_options "archive-manifest check" delimiter' -l 'delimiter' -d 'Separator of fields: a character, or tab; by default detected.' -rfka ''
complete -c 'archive-manifest' -n '__archive-manifest_should_offer_completions_for_flags_or_options "archive-manifest check" columns' -l 'columns' -d 'Names of columns, such as tombstone=ID,output=Target.' -rfka ''
complete -c 'archive-manifest' -n '__archive-manifest_should_offer_completions_for_flags_or_options "archive-manifest check" json' -l 'json' -d 'Write records (the default in a pipe or file).'
complete -c 'archive-manifest' -n '__archive-manifest_should_offer_completions_for_flags_or_options "archive-manifest check" table' -l 'table' -d 'Write a table (the default on a terminal).'
complete -c 'archive-manifest' -n '__archive-manifest_should_offer_completions_for_flags_or_options "archive-manifest check" archive-url' -l 'archive-url' -d 'URL of the archive, instead of the configured backend.url.' -rfka ''
complete -c 'archive-manifest' -n '__archive-manifest_should_offer_completions_for_flags_or_options "archive-manifest check" config' -l 'config' -d 'Read the configuration from FILE first; - is standard input.' -rF
complete -c 'archive-manifest' -n '__archive-manifest_should_offer_completions_for_flags_or_options "archive-manifest check"' -l 'set' -d 'Set a configuration key for this run; may be repeated.' -rfka 'backend.type= backend.url= backend.password_file= backend.password_command= backend.password_file_shared= logging.level= logging.format= logging.file= retry.enabled= retry.max_attempts= retry.initial_delay= retry.max_delay= retry.backoff_factor= retry.jitter= retry.deadline= batch.max_concurrent= batch.timeout_per_item= batch.continue_on_error= performance.enable_metrics= performance.track_decompression= evidence.dir= report.require= retention.distinct_db_users='
complete -c 'archive-manifest' -n '__archive-manifest_should_offer_completions_for_flags_or_options "archive-manifest check" log-level' -l 'log-level' -d 'Lowest level to log: debug, info, warn or error.' -rfka 'debug info warn error'
complete -c 'archive-manifest' -n '__archive-manifest_should_offer_completions_for_flags_or_options "archive-manifest check" v verbose' -s 'v' -l 'verbose' -d 'Log everything; the same as --log-level debug.'
complete -c 'archive-manifest' -n '__archive-manifest_should_offer_completions_for_flags_or_options "archive-manifest check" q quiet' -s 'q' -l 'quiet' -d 'Log only errors; the same as --log-level error.'
complete -c 'archive-manifest' -n '__archive-manifest_should_offer_completions_for_flags_or_options "archive-manifest check" debug' -l 'debug' -d 'Log everything; archive-config show and get also show passwords.'
complete -c 'archive-manifest' -n '__archive-manifest_should_offer_completions_for_flags_or_options "archive-manifest check" version' -l 'version' -d 'Show the version.'
complete -c 'archive-manifest' -n '__archive-manifest_should_offer_completions_for_flags_or_options "archive-manifest check" h help' -s 'h' -l 'help' -d 'Show help information.'
complete -c 'archive-manifest' -n '__archive-manifest_should_offer_completions_for_positional "archive-manifest show" -eq 1' -fka '(__archive-manifest_custom_completion ---completion show -- positional@0 (count (__archive-manifest_tokens -pc)) (__archive-manifest_tokens -tC))'
complete -c 'archive-manifest' -n '__archive-manifest_should_offer_completions_for_flags_or_options "archive-manifest show" json' -l 'json' -d 'Write records (the default in a pipe or file).'
complete -c 'archive-manifest' -n '__archive-manifest_should_offer_completions_for_flags_or_options "archive-manifest show" table' -l 'table' -d 'Write a table (the default on a terminal).'
complete -c 'archive-manifest' -n '__archive-manifest_should_offer_completions_for_flags_or_options "archive-manifest show" archive-url' -l 'archive-url' -d 'URL of the archive, instead of the configured backend.url.' -rfka ''
complete -c 'archive-manifest' -n '__archive-manifest_should_offer_completions_for_flags_or_options "archive-manifest show" config' -l 'config' -d 'Read the configuration from FILE first; - is standard input.' -rF
complete -c 'archive-manifest' -n '__archive-manifest_should_offer_completions_for_flags_or_options "archive-manifest show"' -l 'set' -d 'Set a configuration key for this run; may be repeated.' -rfka 'backend.type= backend.url= backend.password_file= backend.password_command= backend.password_file_shared= logging.level= logging.format= logging.file= retry.enabled= retry.max_attempts= retry.initial_delay= retry.max_delay= retry.backoff_factor= retry.jitter= retry.deadline= batch.max_concurrent= batch.timeout_per_item= batch.continue_on_error= performance.enable_metrics= performance.track_decompression= evidence.dir= report.require= retention.distinct_db_users='
complete -c 'archive-manifest' -n '__archive-manifest_should_offer_completions_for_flags_or_options "archive-manifest show" log-level' -l 'log-level' -d 'Lowest level to log: debug, info, warn or error.' -rfka 'debug info warn error'
complete -c 'archive-manifest' -n '__archive-manifest_should_offer_completions_for_flags_or_options "archive-manifest show" v verbose' -s 'v' -l 'verbose' -d 'Log everything; the same as --log-level debug.'
complete -c 'archive-manifest' -n '__archive-manifest_should_offer_completions_for_flags_or_options "archive-manifest show" q quiet' -s 'q' -l 'quiet' -d 'Log only errors; the same as --log-level error.'
complete -c 'archive-manifest' -n '__archive-manifest_should_offer_completions_for_flags_or_options "archive-manifest show" debug' -l 'debug' -d 'Log everything; archive-config show and get also show passwords.'
complete -c 'archive-manifest' -n '__archive-manifest_should_offer_completions_for_flags_or_options "archive-manifest show" version' -l 'version' -d 'Show the version.'
complete -c 'archive-manifest' -n '__archive-manifest_should_offer_completions_for_flags_or_options "archive-manifest show" h help' -s 'h' -l 'help' -d 'Show help information.'
complete -c 'archive-manifest' -n '__archive-manifest_should_offer_completions_for_flags_or_options "archive-manifest events" since' -l 'since' -d 'Events at this time or later.' -rfka ''
complete -c 'archive-manifest' -n '__archive-manifest_should_offer_completions_for_flags_or_options "archive-manifest events" until' -l 'until' -d 'Events before this time.' -rfka ''
complete -c 'archive-manifest' -n '__archive-manifest_should_offer_completions_for_flags_or_options "archive-manifest events" actor' -l 'actor' -d 'Events caused by this person.' -rfka ''
complete -c 'archive-manifest' -n '__archive-manifest_should_offer_completions_for_flags_or_options "archive-manifest events" action' -l 'action' -d 'Events of this kind, such as ARCHIVE or RESTORE.' -rfka 'ARCHIVE RESTORE LEGAL_HOLD LEGAL_RELEASE RETENTION_SET PRUNE_REQUEST PRUNE_WITHDRAW DELETE_APPROVED'
complete -c 'archive-manifest' -n '__archive-manifest_should_offer_completions_for_flags_or_options "archive-manifest events" limit' -l 'limit' -d 'At most N events.' -rfka ''
complete -c 'archive-manifest' -n '__archive-manifest_should_offer_completions_for_flags_or_options "archive-manifest events" json' -l 'json' -d 'Write records (the default in a pipe or file).'
complete -c 'archive-manifest' -n '__archive-manifest_should_offer_completions_for_flags_or_options "archive-manifest events" table' -l 'table' -d 'Write a table (the default on a terminal).'
complete -c 'archive-manifest' -n '__archive-manifest_should_offer_completions_for_flags_or_options "archive-manifest events" archive-url' -l 'archive-url' -d 'URL of the archive, instead of the configured backend.url.' -rfka ''
complete -c 'archive-manifest' -n '__archive-manifest_should_offer_completions_for_flags_or_options "archive-manifest events" config' -l 'config' -d 'Read the configuration from FILE first; - is standard input.' -rF
complete -c 'archive-manifest' -n '__archive-manifest_should_offer_completions_for_flags_or_options "archive-manifest events"' -l 'set' -d 'Set a configuration key for this run; may be repeated.' -rfka 'backend.type= backend.url= backend.password_file= backend.password_command= backend.password_file_shared= logging.level= logging.format= logging.file= retry.enabled= retry.max_attempts= retry.initial_delay= retry.max_delay= retry.backoff_factor= retry.jitter= retry.deadline= batch.max_concurrent= batch.timeout_per_item= batch.continue_on_error= performance.enable_metrics= performance.track_decompression= evidence.dir= report.require= retention.distinct_db_users='
complete -c 'archive-manifest' -n '__archive-manifest_should_offer_completions_for_flags_or_options "archive-manifest events" log-level' -l 'log-level' -d 'Lowest level to log: debug, info, warn or error.' -rfka 'debug info warn error'
complete -c 'archive-manifest' -n '__archive-manifest_should_offer_completions_for_flags_or_options "archive-manifest events" v verbose' -s 'v' -l 'verbose' -d 'Log everything; the same as --log-level debug.'
complete -c 'archive-manifest' -n '__archive-manifest_should_offer_completions_for_flags_or_options "archive-manifest events" q quiet' -s 'q' -l 'quiet' -d 'Log only errors; the same as --log-level error.'
complete -c 'archive-manifest' -n '__archive-manifest_should_offer_completions_for_flags_or_options "archive-manifest events" debug' -l 'debug' -d 'Log everything; archive-config show and get also show passwords.'
complete -c 'archive-manifest' -n '__archive-manifest_should_offer_completions_for_flags_or_options "archive-manifest events" version' -l 'version' -d 'Show the version.'
complete -c 'archive-manifest' -n '__archive-manifest_should_offer_completions_for_flags_or_options "archive-manifest events" h help' -s 'h' -l 'help' -d 'Show help information.'
complete -c 'archive-manifest' -n '__archive-manifest_should_offer_completions_for_flags_or_options "archive-manifest help" version' -l 'version' -d 'Show the version.'
