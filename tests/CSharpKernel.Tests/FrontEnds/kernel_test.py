"""Jupyter's own test suite for kernels, with every sample that a C# session can give. Exits like unittest."""
import unittest

import jupyter_kernel_test


class CSharpKernelTests(jupyter_kernel_test.KernelTests):
    kernel_name = "reproduce-csharp"
    language_name = "C#"
    file_extension = ".cs"
    code_hello_world = 'Console.WriteLine("hello, world");'
    code_stderr = 'Console.Error.WriteLine("trouble");'
    completion_samples = [
        {"text": "Math.Sqr", "matches": {"Sqrt"}},
        {"text": 'Console.WriteL', "matches": {"WriteLine"}},
        {"text": "System.Collections.Gen", "matches": {"Generic"}},
    ]
    complete_code_samples = ["1 + 1", "int x = 3;", "class A\n{\n    int B => 1;\n}", "// nothing", "foreach (var i in new[] { 1 })\n{\n}"]
    incomplete_code_samples = ["int F(int x)\n{", "class A\n{\n    int B => 1;", "Math.Max(1,", '"""\ntext', "1 +"]
    invalid_code_samples = ["int 3x = 4;", "class class { }", "Math.Max(1 2);"]
    code_generate_error = 'throw new InvalidOperationException("on purpose");'
    code_execute_result = [
        {"code": "1 + 2 + 3", "result": "6"},
        {"code": '"a" + "b"', "result": "ab"},
        {"code": "new[] { 1, 2, 3 }.Sum()", "result": "6"},
        {"code": "HTML(\"<b>bold</b>\")", "mime": "text/html", "result": "<b>bold</b>"},
    ]
    code_display_data = [
        {"code": 'display(HTML("<i>shown</i>"));', "mime": "text/html"},
        {"code": "display(42);", "mime": "text/plain"},
        {"code": '"{\\"a\\": 1}".DisplayAs("application/json");', "mime": "application/json"},
    ]
    code_history_pattern = "1?+*"
    supported_history_operations = ("tail", "range", "search")
    code_inspect_sample = "Math.Sqrt"
    code_page_something = "#!help Math.Sqrt"
    code_clear_output = "clear_output();"


if __name__ == "__main__":
    unittest.main(verbosity=2)
