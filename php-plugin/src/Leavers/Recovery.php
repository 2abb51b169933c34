<?php
/**
 * Gives back what departures took.
 *
 * @package ScimPress
 */

declare( strict_types=1 );

namespace ScimPress\Leavers;

use ScimPress\Audit\Recorder;
use ScimPress\Clock;
use ScimPress\Database\Failure;
use ScimPress\Exchange\Configuration;
use ScimPress\Exchange\Reply;
use ScimPress\Exchange\Runner;
use ScimPress\Store\Breaker;
use ScimPress\Store\Connection;
use ScimPress\Store\Departures;

defined( 'ABSPATH' ) || exit;

/**
 * Lets the core undo departures, newest first, each in a transaction of its own: what cannot be undone
 * keeps nobody else from coming back. And lets it delete whose heir was named.
 */
final class Recovery {

	/** Hours for which departures are allowed. */
	public const HOURS = 24;

	/** Departures that are read at once. */
	private const BATCH = 200;

	/**
	 * The parts.
	 *
	 * @param Runner     $runner     Runs the exchanges.
	 * @param Departures $departures Who left.
	 * @param Breaker    $breaker    How breakers stand.
	 */
	public function __construct(
		private readonly Runner $runner,
		private readonly Departures $departures = new Departures(),
		private readonly Breaker $breaker = new Breaker(),
	) {}

	/**
	 * The time after which departures are to be undone that concern the breaker: a day before it tripped, however long
	 * ago that is, or before now.
	 *
	 * @throws Failure When the database does not answer.
	 */
	public function since( Connection $connection ): int {
		return self::before( $this->breaker->state( $connection->id )['tripped'] ?? Clock::now() );
	}

	/**
	 * The same of a breaker of which it is known when it tripped.
	 *
	 * @param int $tripped Microseconds.
	 */
	public static function before( int $tripped ): int {
		return $tripped - Clock::DAY;
	}

	/**
	 * Undoes the departures of a connection, newest first, and lets its breaker go when it comes to the end.
	 *
	 * @param int  $since  Only those after that time, microseconds.
	 * @param ?int $before Only those with smaller numbers: where a former time has stopped.
	 * @return iterable<array{id: int, user_name: string, kind: string, occurred: int, is_restored: bool, detail: string}> One for each departure, as it is done.
	 * @throws Failure When the database does not answer.
	 */
	public function undo( Connection $connection, int $since, ?int $before = null ): iterable {
		foreach ( $this->pending( $connection, $since, $before ) as $departure ) {
			$reply = $this->run(
				$connection,
				array(
					'kind'      => 'restore',
					'departure' => $departure['id'],
				)
			);
			yield array(
				...$departure,
				'is_restored' => 200 === $reply->status,
				'detail'      => $this->detail( $reply ),
			);
		}
		$this->breaker->close( $connection->id, $this->breaker->state( $connection->id )['allowed_until'] );
	}

	/**
	 * The departures that would be undone, newest first.
	 *
	 * @param int  $since  Only those after that time, microseconds.
	 * @param ?int $before Only those with smaller numbers.
	 * @return iterable<array{id: int, user_id: string, wp_user_id: int, user_name: string, kind: string, occurred: int}>
	 * @throws Failure When the database does not answer.
	 */
	public function pending( Connection $connection, int $since, ?int $before = null ): iterable {
		do {
			$departures = $this->departures->open( $connection->id, $since, $before, self::BATCH );
			yield from $departures;
			$before = end( $departures )['id'] ?? null;
		} while ( self::BATCH === count( $departures ) );
	}

	/**
	 * Deletes the user of a departure that waits for an heir, who gets the content. Null when it is done,
	 * else why not.
	 *
	 * @param int $departure Its number.
	 * @param int $heir      A WordPress user.
	 */
	public function settle( Connection $connection, int $departure, int $heir ): ?string {
		$reply = $this->run(
			$connection,
			array(
				'kind'      => 'bequeath',
				'departure' => $departure,
				'heir'      => $heir,
			)
		);
		return 204 === $reply->status ? null : $this->detail( $reply );
	}

	/**
	 * Lets all departures of a connection through for some time, and the breaker go.
	 *
	 * @param int $hours   How long.
	 * @param int $decider Number of the administrator; 0 for WP-CLI without a user.
	 * @throws Failure When the database does not do it.
	 */
	public function allow( Connection $connection, int $hours = self::HOURS, int $decider = 0 ): void {
		$by = 0 === $decider ? '' : " by WordPress user {$decider}";
		$this->breaker->close( $connection->id, Clock::now() + $hours * intdiv( Clock::DAY, 24 ) );
		Recorder::for_site( $connection->id )->record(
			array(
				'action'  => 'breaker.allow',
				'outcome' => 'succeeded',
				'status'  => 200,
				'detail'  => "all departures are allowed for {$hours} hours{$by}",
				'changed' => array(),
			)
		);
	}

	/**
	 * Runs an exchange of the site itself.
	 *
	 * @param array<string, mixed> $request As the contract has it.
	 */
	private function run( Connection $connection, array $request ): Reply {
		return $this->runner->run( Configuration::for_site( $connection ), $request, '', Recorder::for_site( $connection->id ) );
	}

	/**
	 * What the core says of what the site itself asked for.
	 */
	private function detail( Reply $reply ): string {
		$said = (array) json_decode( (string) $reply->body, true );
		return implode( '; ', (array) ( $said['notes'] ?? $said['detail'] ?? array() ) );
	}
}
