#!/bin/bash

__archive_manifest_cursor_index_in_current_word() {
    local remaining="${COMP_LINE}"

    local word
    for word in "${COMP_WORDS[@]::COMP_CWORD}"; do
        remaining="${remaining##*([[:space:]])"${word}"*([[:space:]])}"
    done

    local -ir index="$((COMP_POINT - ${#COMP_LINE} + ${#remaining}))"
    if [[ "${index}" -le 0 ]]; then
        printf 0
    else
        printf %s "${index}"
    fi
}

# positional arguments:
#
# - 1: the current (sub)command's count of positional arguments
#
# required variables:
#
# - repeating_flags: the repeating flags that the current (sub)command can accept
# - non_repeating_flags: the non-repeating flags that the current (sub)command can accept
# - repeating_options: the repeating options that the current (sub)command can accept
# - non_repeating_options: the non-repeating options that the current (sub)command can accept
# - positional_number: value ignored
# - unparsed_words: unparsed words from the current command line
#
# modified variables:
#
# - non_repeating_flags: remove flags for this (sub)command that are already on the command line
# - non_repeating_options: remove options for this (sub)command that are already on the command line
# - positional_number: set to the current positional number
# - unparsed_words: remove all flags, options, and option values for this (sub)command
__archive_manifest_offer_flags_options() {
    local -ir positional_count="${1}"
    positional_number=0

    local was_flag_option_terminator_seen=false
    local is_parsing_option_value=false

    local -ar unparsed_word_indices=("${!unparsed_words[@]}")
    local -i word_index
    for word_index in "${unparsed_word_indices[@]}"; do
        if "${is_parsing_option_value}"; then
            # This word is an option value:
            # Reset marker for next word iff not currently the last word
            [[ "${word_index}" -ne "${unparsed_word_indices[${#unparsed_word_indices[@]} - 1]}" ]] && is_parsing_option_value=false
            unset "unparsed_words[${word_index}]"
            # Do not process this word as a flag or an option
            continue
        fi

        local word="${unparsed_words["${word_index}"]}"
        if ! "${was_flag_option_terminator_seen}"; then
            case "${word}" in
            --)
                unset "unparsed_words[${word_index}]"
                # by itself -- is a flag/option terminator, but if it is the last word, it is the start of a completion
                if [[ "${word_index}" -ne "${unparsed_word_indices[${#unparsed_word_indices[@]} - 1]}" ]]; then
                    was_flag_option_terminator_seen=true
                fi
                continue
                ;;
            -*)
                # ${word} is a flag or an option
                # If ${word} is an option, mark that the next word to be parsed is an option value
                local option
                for option in "${repeating_options[@]}" "${non_repeating_options[@]}"; do
                    [[ "${word}" = "${option}" ]] && is_parsing_option_value=true && break
                done

                # Remove ${word} from ${non_repeating_flags} or ${non_repeating_options} so it isn't offered again
                local not_found=true
                local -i index
                for index in "${!non_repeating_flags[@]}"; do
                    if [[ "${non_repeating_flags[${index}]}" = "${word}" ]]; then
                        unset "non_repeating_flags[${index}]"
                        non_repeating_flags=("${non_repeating_flags[@]}")
                        not_found=false
                        break
                    fi
                done
                if "${not_found}"; then
                    for index in "${!non_repeating_flags[@]}"; do
                        if [[ "${non_repeating_flags[${index}]}" = "${word}" ]]; then
                            unset "non_repeating_flags[${index}]"
                            non_repeating_flags=("${non_repeating_flags[@]}")
                            break
                        fi
                    done
                fi
                unset "unparsed_words[${word_index}]"
                continue
                ;;
            esac
        fi

        # ${word} is neither a flag, nor an option, nor an option value
        if [[ "${positional_number}" -lt "${positional_count}" || "${positional_count}" -lt 0 ]]; then
            # ${word} is a positional
            ((positional_number++))
            unset "unparsed_words[${word_index}]"
        else
            if [[ -z "${word}" ]]; then
                # Could be completing a flag, option, or subcommand
                positional_number=-1
            else
                # ${word} is a subcommand or invalid, so stop processing this (sub)command
                positional_number=-2
            fi
            break
        fi
    done

    unparsed_words=("${unparsed_words[@]}")

    if\
        ! "${was_flag_option_terminator_seen}"\
        && ! "${is_parsing_option_value}"\
        && [[ ("${cur}" = -* && "${positional_number}" -ge 0) || "${positional_number}" -eq -1 ]]
    then
        COMPREPLY+=($(compgen -W "${repeating_flags[*]} ${non_repeating_flags[*]} ${repeating_options[*]} ${non_repeating_options[*]}" -- "${cur}"))
    fi
}

__archive_manifest_add_completions() {
    local completion
    while IFS='' read -r completion; do
        COMPREPLY+=("${completion}")
    done < <(IFS=$'\n' compgen "${@}" -- "${cur}")
}

__archive_manifest_custom_complete() {
    if [[ -n "${cur}" || -z ${COMP_WORDS[${COMP_CWORD}]} || "${COMP_LINE:${COMP_POINT}:1}" != ' ' ]]; then
        local -ar words=("${COMP_WORDS[@]}")
    else
        local -ar words=("${COMP_WORDS[@]::${COMP_CWORD}}" '' "${COMP_WORDS[@]:${COMP_CWORD}}")
    fi

    "${COMP_WORDS[0]}" "${@}" "${words[@]}"
}

_archive_manifest() {
    local state
    state="$(shopt -p;shopt -po)"
    trap "${state//$'\n'/;}" RETURN
    shopt -s extglob
    set +o history +o posix

    local -xr SAP_SHELL=bash
    local -x SAP_SHELL_VERSION
    SAP_SHELL_VERSION="$(IFS='.';printf %s "${BASH_VERSINFO[*]}")"
    local -r SAP_SHELL_VERSION

    local -r cur="${2}"
    local -r prev="${3}"

    local -i positional_number
    local -a unparsed_words=("${COMP_WORDS[@]:1:${COMP_CWORD}}")

    local -a repeating_flags=()
    local -a non_repeating_flags=(--version -h --help)
    local -a repeating_options=()
    local -a non_repeating_options=()
    __archive_manifest_offer_flags_options 0

    # Offer subcommand / subcommand argument completions
    local -r subcommand="${unparsed_words[0]}"
    unset 'unparsed_words[0]'
    unparsed_words=("${unparsed_words[@]}")
    case "${subcommand}" in
    read|query|check|show|events|help)
        # Offer subcommand argument completions
        "_archive_manifest_${subcommand}"
        ;;
    *)
        # Offer subcommand completions
        COMPREPLY+=($(compgen -W 'read query check show events help' -- "${cur}"))
        ;;
    esac
}

_archive_manifest_read() {
    repeating_flags=()
    non_repeating_flags=(-v --verbose -q --quiet --debug --version -h --help)
    repeating_options=(--set)
    non_repeating_options=(--delimiter --columns --config --log-level)
    __archive_manifest_offer_flags_options 1

    # Offer option value completions
    case "${prev}" in
    '--delimiter')
        return
        ;;
    '--columns')
        return
        ;;
    '--config')
        __archive_manifest_add_completions -f
        return
        ;;
    '--set')
        __archive_manifest_add_completions -W 'backend.type='$'\n''backend.url='$'\n''backend.password_file='$'\n''backend.password_command='$'\n''backend.password_file_shared='$'\n''logging.level='$'\n''logging.format='$'\n''logging.file='$'\n''retry.enabled='$'\n''retry.max_attempts='$'\n''retry.initial_delay='$'\n''retry.max_delay='$'\n''retry.backoff_factor='$'\n''retry.jitter='$'\n''retry.deadline='$'\n''batch.max_concurrent='$'\n''batch.timeout_per_item='$'\n''batch.continue_on_error='$'\n''performance.enable_metrics='$'\n''performance.track_decompression='$'\n''evidence.dir='$'\n''report.require='$'\n''retention.distinct_db_users='
        return
        ;;
    '--log-level')
        __archive_manifest_add_completions -W 'debug'$'\n''info'$'\n''warn'$'\n''error'
        return
        ;;
    esac

    # Offer positional completions
    case "${positional_number}" in
    1)
        __archive_manifest_add_completions -f
        return
        ;;
    esac
}

_archive_manifest_query() {
    repeating_flags=()
    non_repeating_flags=(--duplicates --latest --never-restored --due --held --requested --approved --purged --json --table -v --verbose -q --quiet --debug --version -h --help)
    repeating_options=(--tag --set)
    non_repeating_options=(--repo --path --kind --reason --commit --sha256 --larger --as-of --versions --since --until --archived-by --restored-by --restored-since --sort --limit --output --archive-url --config --log-level)
    __archive_manifest_offer_flags_options -1

    # Offer option value completions
    case "${prev}" in
    '--repo')
        __archive_manifest_add_completions -W "$(__archive_manifest_custom_complete ---completion query -- --repo "${COMP_CWORD}" "$(__archive_manifest_cursor_index_in_current_word)")"
        return
        ;;
    '--path')
        return
        ;;
    '--tag')
        __archive_manifest_add_completions -W "$(__archive_manifest_custom_complete ---completion query -- --tag "${COMP_CWORD}" "$(__archive_manifest_cursor_index_in_current_word)")"
        return
        ;;
    '--kind')
        __archive_manifest_add_completions -W 'code'$'\n''doc'$'\n''asset'
        return
        ;;
    '--reason')
        __archive_manifest_add_completions -W 'dead'$'\n''pruned'$'\n''legacy'$'\n''replaced'
        return
        ;;
    '--commit')
        return
        ;;
    '--sha256')
        return
        ;;
    '--larger')
        return
        ;;
    '--as-of')
        return
        ;;
    '--versions')
        __archive_manifest_add_completions -f
        return
        ;;
    '--since')
        return
        ;;
    '--until')
        return
        ;;
    '--archived-by')
        return
        ;;
    '--restored-by')
        return
        ;;
    '--restored-since')
        return
        ;;
    '--sort')
        __archive_manifest_add_completions -W 'archived'$'\n''path'$'\n''size'$'\n''restored'$'\n''-archived'$'\n''-path'$'\n''-size'$'\n''-restored'
        return
        ;;
    '--limit')
        return
        ;;
    '--output')
        return
        ;;
    '--archive-url')
        return
        ;;
    '--config')
        __archive_manifest_add_completions -f
        return
        ;;
    '--set')
        __archive_manifest_add_completions -W 'backend.type='$'\n''backend.url='$'\n''backend.password_file='$'\n''backend.password_command='$'\n''backend.password_file_shared='$'\n''logging.level='$'\n''logging.format='$'\n''logging.file='$'\n''retry.enabled='$'\n''retry.max_attempts='$'\n''retry.initial_delay='$'\n''retry.max_delay='$'\n''retry.backoff_factor='$'\n''retry.jitter='$'\n''retry.deadline='$'\n''batch.max_concurrent='$'\n''batch.timeout_per_item='$'\n''batch.continue_on_error='$'\n''performance.enable_metrics='$'\n''performance.track_decompression='$'\n''evidence.dir='$'\n''report.require='$'\n''retention.distinct_db_users='
        return
        ;;
    '--log-level')
        __archive_manifest_add_completions -W 'debug'$'\n''info'$'\n''warn'$'\n''error'
        return
        ;;
    esac

    # Offer positional completions
    case "${positional_number}" in
    *)
        __archive_manifest_add_completions -W "$(__archive_manifest_custom_complete ---completion query -- positional@0 "${COMP_CWORD}" "$(__archive_manifest_cursor_index_in_current_word)")"
        return
        ;;
    esac
}

_archive_manifest_check() {
    repeating_flags=()
    non_repeating_flags=(--json --table -v --verbose -q --quiet --debug --version -h --help)
    repeating_options=(--set)
    non_repeating_options=(--delimiter --columns --archive-url --config --log-level)
    __archive_manifest_offer_flags_options 1

    # Offer option value completions
    case "${prev}" in
    '--delimiter')
        return
        ;;
    '--columns')
        return
        ;;
    '--archive-url')
        return
        ;;
    '--config')
        __archive_manifest_add_completions -f
        return
        ;;
    '--set')
        __archive_manifest_add_completions -W 'backend.type='$'\n''backend.url='$'\n''backend.password_file='$'\n''backend.password_command='$'\n''backend.password_file_shared='$'\n''logging.level='$'\n''logging.format='$'\n''logging.file='$'\n''retry.enabled='$'\n''retry.max_attempts='$'\n''retry.initial_delay='$'\n''retry.max_delay='$'\n''retry.backoff_factor='$'\n''retry.jitter='$'\n''retry.deadline='$'\n''batch.max_concurrent='$'\n''batch.timeout_per_item='$'\n''batch.continue_on_error='$'\n''performance.enable_metrics='$'\n''performance.track_decompression='$'\n''evidence.dir='$'\n''report.require='$'\n''retention.distinct_db_users='
        return
        ;;
    '--log-level')
        __archive_manifest_add_completions -W 'debug'$'\n''info'$'\n''warn'$'\n''error'
        return
        ;;
    esac

    # Offer positional completions
    case "${positional_number}" in
    1)
        __archive_manifest_add_completions -f
        return
        ;;
    esac
}

_archive_manifest_show() {
    repeating_flags=()
    non_repeating_flags=(--json --table -v --verbose -q --quiet --debug --version -h --help)
    repeating_options=(--set)
    non_repeating_options=(--archive-url --config --log-level)
    __archive_manifest_offer_flags_options 1

    # Offer option value completions
    case "${prev}" in
    '--archive-url')
        return
        ;;
    '--config')
        __archive_manifest_add_completions -f
        return
        ;;
    '--set')
        __archive_manifest_add_completions -W 'backend.type='$'\n''backend.url='$'\n''backend.password_file='$'\n''backend.password_command='$'\n''backend.password_file_shared='$'\n''logging.level='$'\n''logging.format='$'\n''logging.file='$'\n''retry.enabled='$'\n''retry.max_attempts='$'\n''retry.initial_delay='$'\n''retry.max_delay='$'\n''retry.backoff_factor='$'\n''retry.jitter='$'\n''retry.deadline='$'\n''batch.max_concurrent='$'\n''batch.timeout_per_item='$'\n''batch.continue_on_error='$'\n''performance.enable_metrics='$'\n''performance.track_decompression='$'\n''evidence.dir='$'\n''report.require='$'\n''retention.distinct_db_users='
        return
        ;;
    '--log-level')
        __archive_manifest_add_completions -W 'debug'$'\n''info'$'\n''warn'$'\n''error'
        return
        ;;
    esac

    # Offer positional completions
    case "${positional_number}" in
    1)
        __archive_manifest_add_completions -W "$(__archive_manifest_custom_complete ---completion show -- positional@0 "${COMP_CWORD}" "$(__archive_manifest_cursor_index_in_current_word)")"
        return
        ;;
    esac
}

_archive_manifest_events() {
    repeating_flags=()
    non_repeating_flags=(--json --table -v --verbose -q --quiet --debug --version -h --help)
    repeating_options=(--set)
    non_repeating_options=(--since --until --actor --action --limit --archive-url --config --log-level)
    __archive_manifest_offer_flags_options 0

    # Offer option value completions
    case "${prev}" in
    '--since')
        return
        ;;
    '--until')
        return
        ;;
    '--actor')
        return
        ;;
    '--action')
        __archive_manifest_add_completions -W 'ARCHIVE'$'\n''RESTORE'$'\n''LEGAL_HOLD'$'\n''LEGAL_RELEASE'$'\n''RETENTION_SET'$'\n''PRUNE_REQUEST'$'\n''PRUNE_WITHDRAW'$'\n''DELETE_APPROVED'
        return
        ;;
    '--limit')
        return
        ;;
    '--archive-url')
        return
        ;;
    '--config')
        __archive_manifest_add_completions -f
        return
        ;;
    '--set')
        __archive_manifest_add_completions -W 'backend.type='$'\n''backend.url='$'\n''backend.password_file='$'\n''backend.password_command='$'\n''backend.password_file_shared='$'\n''logging.level='$'\n''logging.format='$'\n''logging.file='$'\n''retry.enabled='$'\n''retry.max_attempts='$'\n''retry.initial_delay='$'\n''retry.max_delay='$'\n''retry.backoff_factor='$'\n''retry.jitter='$'\n''retry.deadline='$'\n''batch.max_concurrent='$'\n''batch.timeout_per_item='$'\n''batch.continue_on_error='$'\n''performance.enable_metrics='$'\n''performance.track_decompression='$'\n''evidence.dir='$'\n''report.require='$'\n''retention.distinct_db_users='
        return
        ;;
    '--log-level')
        __archive_manifest_add_completions -W 'debug'$'\n''info'$'\n''warn'$'\n''error'
        return
        ;;
    esac
}

_archive_manifest_help() {
    repeating_flags=()
    non_repeating_flags=(--version)
    repeating_options=()
    non_repeating_options=()
    __archive_manifest_offer_flags_options -1
}

complete -o filenames -F _archive_manifest archive-manifest
