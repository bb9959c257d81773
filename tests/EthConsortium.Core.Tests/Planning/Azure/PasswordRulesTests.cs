using EthConsortium.Core.Planning.Azure;

namespace EthConsortium.Core.Tests.Planning.Azure;

public class PasswordRulesTests
{
    [Theory]
    [InlineData("Abcdefghij12", true)]
    [InlineData("abcdefghij1!", true)]
    [InlineData("ABCDEFGHIJ1 ", true)]
    [InlineData("Abcdefghij1", false)]
    [InlineData("abcdefghij12", false)]
    [InlineData("Abcdefghijkl", false)]
    [InlineData("", false)]
    [InlineData("Abcdefghij12\n", false)]
    public void Takes_passwords_of_twelve_characters_of_three_kinds(string password, bool right) => Assert.Equal(right, PasswordRules.Check(password) is null);

    [Fact]
    public void Takes_seventy_two_characters_and_no_more()
    {
        Assert.Null(PasswordRules.Check("Aa1" + new string('x', 69)));
        Assert.Contains("found 73", PasswordRules.Check("Aa1" + new string('x', 70)), StringComparison.Ordinal);
    }

    [Fact]
    public void Takes_as_shared_keys_what_Azure_takes()
    {
        Assert.Null(PasswordRules.CheckSharedKey("k"));
        Assert.Null(PasswordRules.CheckSharedKey(new string('k', 128)));
        Assert.NotNull(PasswordRules.CheckSharedKey(""));
        Assert.NotNull(PasswordRules.CheckSharedKey(new string('k', 129)));
        for (char c = '\0'; c <= 0x101; c++)
        {
            bool right = c is > ' ' and < '~' and not '-';
            Assert.Equal(right, PasswordRules.CheckSharedKey($"a{c}b") is null);
        }
    }

    [Fact]
    public void Says_nothing_of_the_secret()
    {
        const string Secret = "hunter hunter";

        Assert.DoesNotContain("hunter", Assert.Throws<ConsortiumException>(() => PasswordRules.ThrowIfInvalid(Secret)).ToString(), StringComparison.Ordinal);
        ConsortiumException error = Assert.Throws<ConsortiumException>(() => PasswordRules.ThrowIfSharedKeyInvalid(Secret));
        Assert.Equal(ErrorCode.SharedKeyInvalid, error.Code);
        Assert.DoesNotContain("hunter", error.ToString(), StringComparison.Ordinal);
    }
}
