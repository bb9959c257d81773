using EthConsortium.Ethereum;
using EthConsortium.Node.Site.Api;

namespace EthConsortium.Node.Tests.Site.Api;

public sealed class SiteBlocksTests
{
    private static readonly DateTimeOffset s_start = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    [Fact]
    public void What_is_too_old_to_be_kept_one_by_one_is_told_by_the_minute()
    {
        SiteBlocks blocks = new(10);
        blocks.Add(BlockAt(100));
        while (blocks.FindMissing(7, floor: 0) is { Count: > 0 } missing)
        {
            blocks.Fill(missing.Select(BlockAt));
        }

        for (ulong number = 101; number <= 110; number++)
        {
            blocks.Add(BlockAt(number));
        }

        Assert.Equal(Enumerable.Range(101, 10).Select(number => (ulong)number), blocks.List().Select(block => block.Number));
        IReadOnlyList<SiteMinute> minutes = blocks.ListMinutes(s_start);
        Assert.Equal(new SiteMinute(s_start, 4, 4, 15), minutes[0]);
        Assert.Equal(26, minutes.Count); // blocks 0 to 100, one in 15 s
        Assert.Equal(101, minutes.Sum(minute => minute.Blocks));
        Assert.Equal(1, blocks.ListMinutes(s_start.AddMinutes(25))[0].Blocks);
    }

    [Fact]
    public void It_is_looked_back_as_far_as_somebody_wants_and_never_below_what_the_client_has()
    {
        SiteBlocks blocks = new(10);
        blocks.Add(BlockAt(10_000));
        Assert.Equal([9_999ul, 9_998], blocks.FindMissing(100, floor: 9_998));
        Fill();
        Assert.InRange(blocks.ListMinutes(default).Count, 175, 185);

        blocks.Want(TimeSpan.FromHours(5));
        Fill();
        Assert.InRange(blocks.ListMinutes(default).Count, 295, 305);
        Assert.Equal(10_000ul, blocks.Head);

        void Fill()
        {
            while (blocks.FindMissing(10, floor: 0) is { Count: > 0 } missing)
            {
                blocks.Fill(missing.Select(BlockAt));
            }
        }
    }

    private static SiteBlock BlockAt(ulong number) => new(number, Hash32.FromUInt64(number + 1), s_start.AddSeconds(15 * number), 1, 21_000, null) { Parent = Hash32.FromUInt64(number) };
}
