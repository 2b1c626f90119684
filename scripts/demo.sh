#!/usr/bin/env bash
# Decides cases of the bundled Hainan policy through the command line. `make demo` runs it; with the
# package installed it also runs by itself. It stops, and fails, at the first command that fails.
set -euo pipefail

show() { # show HEADING ARGUMENT...: print the heading and the command, then run it
    printf '\n━━ %s\n' "$1"
    shift
    printf '$ aidrules %s\n' "$*"
    aidrules "$@"
}

show '政策文件有没有错误 / Is the policy sound?' \
    check hainan

show '家计调查能否购买 / A listed service may be bought' \
    decide hainan may_outsource service_item=家计调查

show '行政管理性事务不得购买 / An administrative function vetoes it' \
    decide hainan may_outsource service_item=家计调查 administrative_function=是

show '应由政府直接提供，但适合社会力量承担：默认口径 / One leg of the veto, under the default reading' \
    decide hainan may_outsource service_item=家计调查 \
    government_must_provide=是 unsuitable_for_society=否

show '同一案件，换一种口径 / The same case under the other reading' \
    decide hainan may_outsource service_item=家计调查 \
    government_must_provide=是 unsuitable_for_society=否 --reading veto_reading=析取

show '承接主体两项要件不符，逐项列出 / Every requirement that fails is listed' \
    decide hainan contractor_eligibility contractor_kind=社会组织 registered_with_civil_affairs=是 \
    independent_liability=是 has_facilities=否 has_personnel=是 has_expertise=是 \
    sound_governance=是 sound_accounting=否 sound_asset_management=是

show '3001名对象应配多少人 / Staff for 3001 recipients' \
    decide hainan staff_required recipients=3001

show '还缺什么事实 / What is still missing' \
    decide hainan staff_shortfall recipients=3001 caseworkers=2

show '未列举的事项转人工，英文解释 / An unlisted service is referred to a person; explained in English' \
    decide hainan may_outsource service_item=法律咨询 --lang en

show '给程序用的结果 / The answer for a program' \
    decide hainan caseworkers_required recipients=3001 --json
