using EthConsortium.Node.Clients;

namespace EthConsortium.Node.Tests.Clients;

public sealed class ClientLogTests
{
    [Fact]
    public void It_keeps_the_last_lines_and_cuts_long_ones()
    {
        ClientLog log = new(capacity: 2);
        log.Write("one");
        log.Write("two");
        log.Write(new string('x', ClientLog.MaxLineLength + 1));
        Assert.Equal(["two", new string('x', ClientLog.MaxLineLength)], log.Lines);
    }

    [Fact]
    public void Secrets_are_hidden_wherever_they_stand_and_in_either_case()
    {
        ClientLog log = new();
        List<string> heard = [];
        log.Written += heard.Add;
        log.Hide("c0ffee".ToCharArray(), "swordfish".ToCharArray());
        log.Write("key=0xC0FFEE password=swordfish, again c0ffee");
        log.Write(new string('x', ClientLog.MaxLineLength - 3) + "c0ffee");
        Assert.Equal("key=0x*** password=***, again ***", log.Lines[0]);
        Assert.Equal(new string('x', ClientLog.MaxLineLength - 3) + "***", log.Lines[1]);
        Assert.Equal(log.Lines, heard);
    }

    [Fact]
    public void Secrets_are_zeroed_when_they_are_replaced()
    {
        char[] secret = "c0ffee".ToCharArray();
        ClientLog log = new();
        log.Hide(secret);
        log.Hide();
        Assert.All(secret, character => Assert.Equal('\0', character));
    }

    [Fact]
    public void Output_without_line_breaks_is_broken()
    {
        ClientLog log = new();
        ClientLines lines = new(log);
        for (int i = 0; i < 100; i++)
        {
            lines.Append(new string('x', 100));
        }

        lines.Append("\r\nlast");
        lines.End();
        Assert.All(log.Lines, line => Assert.True(line.Length <= ClientLog.MaxLineLength));
        Assert.Equal("last", log.Lines[^1]);
        Assert.True(log.Lines.Count >= 3);
    }
}
