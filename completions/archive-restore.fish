function __archive-restore_should_offer_completions_for_flags_or_options -a expected_commands
    set -l non_repeating_flags_or_options $argv[2..]
    set -l non_repeating_flags_or_options_absent 0
    set -l positional_index 0
    set -l commands
    __archive-restore_parse_tokens
    test "$commands" = "$expected_commands"; and return $non_repeating_flags_or_options_absent
end

function __archive-restore_should_offer_completions_for_positional -a expected_commands positional_index_comparison expected_positional_index
    set -l non_repeating_flags_or_options
    set -l non_repeating_flags_or_options_absent 0
    set -l positional_index 0
    set -l commands
    __archive-restore_parse_tokens
    test "$commands" = "$expected_commands" -a \( "$positional_index" "$positional_index_comparison" "$expected_positional_index" \)
end

function __archive-restore_parse_tokens -S
    set -l unparsed_tokens (__archive-restore_tokens -pc)
    switch $unparsed_tokens[1]
    case 'archive-restore'
        __archive-restore_parse_subcommand 2 'by=' 'root=' 'overwrite=' 'continue-on-error' 'no-continue-on-error' 'max-failures=' 'n/dry-run' 'verify' 'latest-wins' 'sample=' 'shard=' 'sparse' 'attributes' 'no-attributes' 'strict-attributes' 'durability=' 'resume=+' 'evidence' 'no-evidence' 'concurrency=' 'progress=' 'progress-interval=' 'total=' 'archive-url=' 'config=' 'set=+' 'log-level=' 'v/verbose' 'q/quiet' 'debug' 'version' 'h/help'
        switch $unparsed_tokens[1]
        case 'help'
            __archive-restore_parse_subcommand -r 1 'version'
        end
    end
end

function __archive-restore_tokens
    if test (string split -m 1 -f 1 -- . "$FISH_VERSION") -gt 3
        commandline --tokens-raw $argv
    else
        commandline -o $argv
    end
end

function __archive-restore_parse_subcommand -S -a positional_count
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

function __archive-restore_complete_directories
    set -l token (commandline -t)
    string match -- '*/' $token
    set -l subdirs $token*/
    printf %s\n $subdirs
end

function __archive-restore_custom_completion
    set -x SAP_SHELL fish
    set -x SAP_SHELL_VERSION $FISH_VERSION
    set -l tokens (__archive-restore_tokens -p)
    if test -z "$(__archive-restore_tokens -t)"
        set -l index (count (__archive-restore_tokens -pc))
        set tokens $tokens[..$index] \'\' $tokens[(math $index + 1)..]
    end
    command $tokens[1] $argv $tokens
end

complete -c 'archive-restore' -f
complete -c 'archive-restore' -n '__archive-restore_should_offer_completions_for_positional "archive-restore" -eq 1' -F
complete -c 'archive-restore' -n '__archive-restore_should_offer_completions_for_flags_or_options "archive-restore" by' -l 'by' -d 'Who restores, where a record has no "actor".' -rfka ''
complete -c 'archive-restore' -n '__archive-restore_should_offer_completions_for_flags_or_options "archive-restore" root' -l 'root' -d 'Keep all outputs below this directory; they are relative to it.' -rfa '(__archive-restore_complete_directories)'
complete -c 'archive-restore' -n '__archive-restore_should_offer_completions_for_flags_or_options "archive-restore" overwrite' -l 'overwrite' -d 'Replace existing outputs.' -rfka 'always if-changed never backup'
complete -c 'archive-restore' -n '__archive-restore_should_offer_completions_for_flags_or_options "archive-restore" continue-on-error' -l 'continue-on-error' -d 'Go on after an item has failed.'
complete -c 'archive-restore' -n '__archive-restore_should_offer_completions_for_flags_or_options "archive-restore" no-continue-on-error' -l 'no-continue-on-error' -d 'Go on after an item has failed.'
complete -c 'archive-restore' -n '__archive-restore_should_offer_completions_for_flags_or_options "archive-restore" max-failures' -l 'max-failures' -d 'Go on after failures, until N items, or more than N % of them, failed.' -rfka ''
complete -c 'archive-restore' -n '__archive-restore_should_offer_completions_for_flags_or_options "archive-restore" dry-run n' -s 'n' -l 'dry-run' -d 'Look everything up, write nothing.'
complete -c 'archive-restore' -n '__archive-restore_should_offer_completions_for_flags_or_options "archive-restore" verify' -l 'verify' -d 'Read and compare, write nothing.'
complete -c 'archive-restore' -n '__archive-restore_should_offer_completions_for_flags_or_options "archive-restore" latest-wins' -l 'latest-wins' -d 'Of records that name one output, restore the one archived last; reads all records first.'
complete -c 'archive-restore' -n '__archive-restore_should_offer_completions_for_flags_or_options "archive-restore" sample' -l 'sample' -d 'Take only this part of the items, at random.' -rfka ''
complete -c 'archive-restore' -n '__archive-restore_should_offer_completions_for_flags_or_options "archive-restore" shard' -l 'shard' -d 'Take only the Kth of N parts of the items; each is always in the same.' -rfka ''
complete -c 'archive-restore' -n '__archive-restore_should_offer_completions_for_flags_or_options "archive-restore" sparse' -l 'sparse' -d 'Make runs of zeros holes.'
complete -c 'archive-restore' -n '__archive-restore_should_offer_completions_for_flags_or_options "archive-restore" attributes' -l 'attributes' -d 'Put back permissions and modification time where the archive knows them.'
complete -c 'archive-restore' -n '__archive-restore_should_offer_completions_for_flags_or_options "archive-restore" no-attributes' -l 'no-attributes' -d 'Put back permissions and modification time where the archive knows them.'
complete -c 'archive-restore' -n '__archive-restore_should_offer_completions_for_flags_or_options "archive-restore" strict-attributes' -l 'strict-attributes' -d 'Fail items whose attributes cannot be put back (default: warn).'
complete -c 'archive-restore' -n '__archive-restore_should_offer_completions_for_flags_or_options "archive-restore" durability' -l 'durability' -d 'Force files to disk before their events are committed.' -rfka 'none batch item'
complete -c 'archive-restore' -n '__archive-restore_should_offer_completions_for_flags_or_options "archive-restore"' -l 'resume' -d 'Skip what these earlier results say is done, and is.' -rF
complete -c 'archive-restore' -n '__archive-restore_should_offer_completions_for_flags_or_options "archive-restore" evidence' -l 'evidence' -d 'Write what was done to the evidence log; what could not be written there failed.'
complete -c 'archive-restore' -n '__archive-restore_should_offer_completions_for_flags_or_options "archive-restore" no-evidence' -l 'no-evidence' -d 'Write what was done to the evidence log; what could not be written there failed.'
complete -c 'archive-restore' -n '__archive-restore_should_offer_completions_for_flags_or_options "archive-restore" concurrency' -l 'concurrency' -d 'Work on so many files at a time; by default batch.max_concurrent.' -rfka ''
complete -c 'archive-restore' -n '__archive-restore_should_offer_completions_for_flags_or_options "archive-restore" progress' -l 'progress' -d 'Tell on standard error how far it is.' -rfka 'auto plain json none'
complete -c 'archive-restore' -n '__archive-restore_should_offer_completions_for_flags_or_options "archive-restore" progress-interval' -l 'progress-interval' -d 'Tell so every so many seconds.' -rfka ''
complete -c 'archive-restore' -n '__archive-restore_should_offer_completions_for_flags_or_options "archive-restore" total' -l 'total' -d 'There are so many records; else known when the last is read.' -rfka ''
complete -c 'archive-restore' -n '__archive-restore_should_offer_completions_for_flags_or_options "archive-restore" archive-url' -l 'archive-url' -d 'The archive, instead of the configured backend.url.' -rfka ''
complete -c 'archive-restore' -n '__archive-restore_should_offer_completions_for_flags_or_options "archive-restore" config' -l 'config' -d 'Read the configuration from FILE first; - is standard input.' -rF
complete -c 'archive-restore' -n '__archive-restore_should_offer_completions_for_flags_or_options "archive-restore"' -l 'set' -d 'Set a key of the configuration for this run; may be repeated.' -rfka ''
complete -c 'archive-restore' -n '__archive-restore_should_offer_completions_for_flags_or_options "archive-restore" log-level' -l 'log-level' -d 'Log from this level on: debug, info, warn or error.' -rfka ''
complete -c 'archive-restore' -n '__archive-restore_should_offer_completions_for_flags_or_options "archive-restore" v verbose' -s 'v' -l 'verbose' -d 'Log everything, as --log-level debug.'
complete -c 'archive-restore' -n '__archive-restore_should_offer_completions_for_flags_or_options "archive-restore" q quiet' -s 'q' -l 'quiet' -d 'Log errors only, as --log-level error.'
complete -c 'archive-restore' -n '__archive-restore_should_offer_completions_for_flags_or_options "archive-restore" debug' -l 'debug' -d 'Log everything; archive-config show and get also show credentials.'
complete -c 'archive-restore' -n '__archive-restore_should_offer_completions_for_flags_or_options "archive-restore" version' -l 'version' -d 'Show the version.'
complete -c 'archive-restore' -n '__archive-restore_should_offer_completions_for_flags_or_options "archive-restore" h help' -s 'h' -l 'help' -d 'Show help information.'
complete -c 'archive-restore' -n '__archive-restore_should_offer_completions_for_positional "archive-restore" -eq 2' -fa 'help' -d 'Show subcommand help information.'
complete -c 'archive-restore' -n '__archive-restore_should_offer_completions_for_flags_or_options "archive-restore help" version' -l 'version' -d 'Show the version.'
