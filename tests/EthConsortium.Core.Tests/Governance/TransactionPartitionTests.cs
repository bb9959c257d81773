using EthConsortium.Core.Governance;

namespace EthConsortium.Core.Tests.Governance;

public class TransactionPartitionTests
{
    [Theory]
    [InlineData(1000, 1_000_000, 50_000, 100_000, int.MaxValue)]
    [InlineData(1000, 30_000_000, 50_000, 100_000, int.MaxValue)]
    [InlineData(1000, 30_000_000, 3_000_000, 100_000, 400)]
    [InlineData(256, 6_666_666, 21_000, 96_123, 80)]
    [InlineData(7, 30_000_000, 21_000, 100_000, int.MaxValue)]
    [InlineData(2, 200_000, 21_000, 100_000, 1)]
    [InlineData(1000, 10_000_000, 0, 9_000_000, 40)]
    public async Task Finds_the_most_that_fit_with_few_looks(int count, ulong limit, ulong once, ulong each, int told)
    {
        int expected = (int)Math.Clamp((limit - once) / each, 1, (ulong)count);
        foreach (int guess in new[] { 1, 3, expected, count })
        {
            int looks = 0;
            int found = await TransactionPartition.FindAsync(count, guess, limit, items =>
            {
                Assert.InRange(items, 1, count);
                looks++;
                return Task.FromResult(items > told ? (ulong?)null : once + (each * (ulong)items));
            });

            Assert.Equal(expected, found);
            Assert.InRange(looks, 1, 14);
        }
    }

    [Fact]
    public async Task When_nothing_can_be_measured_a_single_one_is_left_to_try() =>
        Assert.Equal(1, await TransactionPartition.FindAsync(1000, 1000, 1_000_000, _ => Task.FromResult<ulong?>(null)));

    [Fact]
    public async Task Costs_off_the_line_never_make_it_give_what_does_not_fit()
    {
        Random random = new(7);
        for (int round = 0; round < 200; round++)
        {
            ulong[] costs = [0, .. Enumerable.Range(0, 300).Select(_ => (ulong)random.Next(20_000, 150_000))];
            for (int i = 1; i < costs.Length; i++)
            {
                costs[i] += costs[i - 1];
            }

            ulong limit = (ulong)random.Next(200_000, 40_000_000);
            int found = await TransactionPartition.FindAsync(300, random.Next(1, 400), limit, items => Task.FromResult<ulong?>(costs[items]));

            Assert.True(costs[found] <= limit);
            Assert.True(found == 300 || costs[found] > limit * 0.8 || limit - costs[found] < 300_000, $"{found} items cost {costs[found]} of {limit}");
        }
    }
}
