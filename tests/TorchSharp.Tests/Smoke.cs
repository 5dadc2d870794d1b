namespace Tests;
public class Smoke { [Fact] public void Runs() => Assert.NotNull(Environment.ProcessPath); }
