# SPDX-License-Identifier: Apache-2.0
# Scenarios: the provider, the coordinator and an array together, on a host of each test's own.
EXTRA_DIST += %D%/agent.sh %D%/explore.sh %D%/scenario.sh winetest/demo/demo.sh
SCENARIO_TESTS = %D%/test_admin.sh %D%/test_agent.sh %D%/test_array_faults.sh %D%/test_bad_input.sh %D%/test_break.sh \
    %D%/test_command_line.sh %D%/test_demo.sh %D%/test_explore_calls.sh %D%/test_explore_ends.sh %D%/test_explore_faults.sh %D%/test_hold.sh %D%/test_requester.sh %D%/test_scn.sh %D%/test_transport.sh
EXTRA_DIST += $(SCENARIO_TESTS)
if WINDOWS_HOST
TESTS += $(SCENARIO_TESTS)
endif
