# find_package(hpyapi): the target hpyapi::headers, the program as HPYAPI_EXECUTABLE, and
#
#   hpyapi_generate(TARGET DEFINITION... [LANG c|cpython...] [OUTPUT_DIRECTORY DIR] [INCLUDE DIR...] [RUNTIME])
#
# which makes an interface library TARGET: whoever links it compiles with the headers that are generated from the definitions,
# and with those that they include: those of this package, or with RUNTIME copies of them in the same folder. They are generated
# again when a definition, or what it includes, is newer.

get_filename_component(_hpyapi_package "${CMAKE_CURRENT_LIST_DIR}/.." ABSOLUTE)
set(hpyapi_INCLUDE_DIR "${_hpyapi_package}/include")
if(CMAKE_HOST_WIN32)
  set(HPYAPI_EXECUTABLE "${_hpyapi_package}/bin/hpyapi.exe")
else()
  set(HPYAPI_EXECUTABLE "${_hpyapi_package}/bin/hpyapi")
endif()

if(NOT TARGET hpyapi::headers)
  add_library(hpyapi::headers INTERFACE IMPORTED)
  set_target_properties(hpyapi::headers PROPERTIES INTERFACE_INCLUDE_DIRECTORIES "${hpyapi_INCLUDE_DIR}")
endif()

function(hpyapi_generate target)
  cmake_parse_arguments(PARSE_ARGV 1 arg "RUNTIME" "OUTPUT_DIRECTORY" "LANG;INCLUDE")
  if(NOT arg_UNPARSED_ARGUMENTS)
    message(FATAL_ERROR "hpyapi_generate(${target}): no definition")
  endif()
  if(NOT arg_LANG)
    set(arg_LANG cpython)
  endif()
  if(NOT arg_OUTPUT_DIRECTORY)
    set(arg_OUTPUT_DIRECTORY "${CMAKE_CURRENT_BINARY_DIR}/${target}")
  endif()
  string(REPLACE ";" "," languages "${arg_LANG}")
  set(definitions)
  foreach(definition IN LISTS arg_UNPARSED_ARGUMENTS)
    get_filename_component(definition "${definition}" ABSOLUTE)
    list(APPEND definitions "${definition}")
  endforeach()
  set(options)
  if(arg_RUNTIME)
    list(APPEND options --runtime)
  endif()
  foreach(dir IN LISTS arg_INCLUDE)
    get_filename_component(dir "${dir}" ABSOLUTE)
    list(APPEND options -I "${dir}")
  endforeach()
  # Ninja wants to know what comes out: what includes it is then compiled after it, in the same run.
  execute_process(
    COMMAND "${HPYAPI_EXECUTABLE}" gen --list --lang "${languages}" --out "${arg_OUTPUT_DIRECTORY}" ${options} ${definitions}
    OUTPUT_VARIABLE outputs ERROR_VARIABLE mistakes RESULT_VARIABLE failed OUTPUT_STRIP_TRAILING_WHITESPACE)
  if(failed)
    message(FATAL_ERROR "hpyapi_generate(${target}):\n${mistakes}")
  endif()
  string(REPLACE "\n" ";" outputs "${outputs}")
  set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS ${definitions})
  # Files whose contents are right keep their times, so the stamp says when they were last looked at.
  set(stamp "${CMAKE_CURRENT_BINARY_DIR}/${target}.hpyapi-stamp")
  add_custom_command(
    OUTPUT "${stamp}"
    BYPRODUCTS ${outputs}
    COMMAND "${HPYAPI_EXECUTABLE}" gen --lang "${languages}" --out "${arg_OUTPUT_DIRECTORY}" ${options}
            --depfile "${stamp}.d" --stamp "${stamp}" ${definitions}
    DEPENDS ${definitions} "${HPYAPI_EXECUTABLE}"
    DEPFILE "${stamp}.d"
    COMMENT "Generating the headers of ${target}"
    VERBATIM)
  add_custom_target(${target}-headers DEPENDS "${stamp}")
  add_library(${target} INTERFACE)
  add_dependencies(${target} ${target}-headers)
  target_include_directories(${target} INTERFACE "${arg_OUTPUT_DIRECTORY}" "${hpyapi_INCLUDE_DIR}")
endfunction()
