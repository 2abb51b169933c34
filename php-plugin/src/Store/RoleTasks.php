<?php
/**
 * The users whose role is due.
 *
 * @package ScimPress
 */

declare( strict_types=1 );

namespace ScimPress\Store;

use ScimPress\Clock;
use ScimPress\Database\Failure;
use ScimPress\Database\Sql;
use ScimPress\Database\Tables;

defined( 'ABSPATH' ) || exit;

/**
 * A row stands for a user whose groups, or the rules about them, changed. It is written with the change
 * and goes with the decision: whatever ends in between, the decision is still made.
 *
 * Rows come last in the order of locks.
 */
final class RoleTasks {

	/** The event of WP-Cron that settles what is due; action. */
	public const EVENT = 'scimpress_settle_roles';

	/** The argument of the event that comes at once; the hourly one has none. */
	private const AT_ONCE = array( 'at once' );

	/** Rows that one statement reads or writes. */
	private const CHUNK = 500;

	/**
	 * Lets nobody else change groups of a connection until the end of the transaction, nor its settings.
	 *
	 * @throws Failure When the database does not do it.
	 */
	public function lock( int $connection_id ): void {
		Sql::rows( 'SELECT id FROM ' . Tables::connections() . ' WHERE id = %d FOR UPDATE', array( $connection_id ) );
	}

	/**
	 * Adds the users among members of a group, and those within the groups among them. Tells how many.
	 *
	 * @param ?list<string> $members Which members, in ascending order; null for all.
	 * @param int           $due     From when on, microseconds.
	 * @throws Failure When the database does not do it.
	 */
	public function add( int $connection_id, string $group_id, ?array $members, int $due ): int {
		$sql    = 'SELECT member_id, kind FROM ' . Tables::members() . ' WHERE group_id = %s';
		$found  = array();
		$chunks = null === $members ? array( null ) : array_chunk( $members, self::CHUNK );
		foreach ( $chunks as $chunk ) {
			$rows = null === $chunk
				? Sql::rows( $sql, array( $group_id ) )
				: Sql::rows( $sql . ' AND member_id IN (' . Sql::placeholders( $chunk ) . ')', array( $group_id, ...$chunk ) );
			foreach ( $rows as $row ) {
				$found[ (string) $row['kind'] ][] = (string) $row['member_id'];
			}
		}
		$users = array( ...( $found['user'] ?? array() ), ...$this->users_within( $found['group'] ?? array() ) );
		sort( $users );
		return $this->insert( $connection_id, array_values( array_unique( $users ) ), $due );
	}

	/**
	 * Takes on users whose role is due, within a transaction.
	 *
	 * @param int  $now          Microseconds.
	 * @param int  $until        When they are due again unless they are done by then.
	 * @param bool $latest_first Those who are due latest first, rather than those who have waited longest.
	 * @return array{list<string>, int} Their ids, and how many of the connection are due now or later.
	 * @throws Failure When the database does not do it.
	 */
	public function take( int $connection_id, int $now, int $until, bool $latest_first, int $limit ): array {
		$ids = array_column(
			Sql::rows(
				'SELECT user_id FROM ' . Tables::role_tasks() . ' WHERE connection_id = %d AND due <= %d ORDER BY due ' . ( $latest_first ? 'DESC' : 'ASC' ) . ', user_id LIMIT %d FOR UPDATE',
				array( $connection_id, $now, $limit )
			),
			'user_id'
		);
		foreach ( array_chunk( $ids, self::CHUNK ) as $chunk ) {
			Sql::execute( 'UPDATE ' . Tables::role_tasks() . ' SET due = %d WHERE user_id IN (' . Sql::placeholders( $chunk ) . ')', array( $until, ...$chunk ) );
		}
		return array( $ids, $this->remaining( $connection_id ) );
	}

	/**
	 * Removes a user and tells whether it was there. The user's own row is locked first, as ever, and nothing is
	 * read without a lock: a transaction that begins with this sees whatever was committed before.
	 *
	 * @throws Failure When the database does not do it.
	 */
	public function remove( string $user_id ): bool {
		Sql::row( 'SELECT id FROM ' . Tables::users() . ' WHERE id = %s FOR UPDATE', array( $user_id ) );
		return 1 === Sql::execute( 'DELETE FROM ' . Tables::role_tasks() . ' WHERE user_id = %s', array( $user_id ) );
	}

	/**
	 * How many users have a role that is due, of one connection or of all.
	 *
	 * @throws Failure When the database does not answer.
	 */
	public function remaining( ?int $connection_id = null ): int {
		$sql = 'SELECT COUNT(*) FROM ' . Tables::role_tasks();
		return (int) ( null === $connection_id
			? Sql::value( $sql )
			: Sql::value( $sql . ' WHERE connection_id = %d', array( $connection_id ) ) );
	}

	/**
	 * How many users of a connection have a role that is due now.
	 *
	 * @param int $now Microseconds.
	 * @throws Failure When the database does not answer.
	 */
	public function due( int $connection_id, int $now ): int {
		return (int) Sql::value( 'SELECT COUNT(*) FROM ' . Tables::role_tasks() . ' WHERE connection_id = %d AND due <= %d', array( $connection_id, $now ) );
	}

	/**
	 * Adds every user of a connection and has them settled in the background.
	 *
	 * @throws Failure When the database does not do it.
	 */
	public function schedule_all( int $connection_id ): void {
		$due   = Clock::now();
		$after = '';
		do {
			$ids = array_column(
				Sql::rows(
					'SELECT id FROM ' . Tables::users() . ' WHERE connection_id = %d AND id > %s AND wp_user_id IS NOT NULL ORDER BY id LIMIT %d',
					array( $connection_id, $after, self::CHUNK )
				),
				'id'
			);
			$this->insert( $connection_id, $ids, $due );
			$after = (string) end( $ids );
		} while ( self::CHUNK === count( $ids ) );
		$this->schedule();
	}

	/**
	 * Has what remains settled by the next run of WP-Cron, or by one after some seconds.
	 */
	public function schedule( int $seconds = 0 ): void {
		if ( false === wp_next_scheduled( self::EVENT, self::AT_ONCE ) ) {
			wp_schedule_single_event( time() + $seconds, self::EVENT, self::AT_ONCE );
		}
	}

	/**
	 * The users within groups, themselves or through other groups. UNION lets a row in once, so groups that
	 * are members of each other come to an end.
	 *
	 * @param list<string> $groups Their ids.
	 * @return list<string>
	 */
	private function users_within( array $groups ): array {
		$members = Tables::members();
		$users   = array();
		foreach ( array_chunk( $groups, self::CHUNK ) as $chunk ) {
			$rows = Sql::rows(
				"WITH RECURSIVE within (group_id, member_id, kind) AS (
					SELECT group_id, member_id, kind FROM {$members} WHERE group_id IN (" . Sql::placeholders( $chunk ) . ")
					UNION
					SELECT {$members}.group_id, {$members}.member_id, {$members}.kind FROM within JOIN {$members} ON {$members}.group_id = within.member_id
				)
				SELECT DISTINCT member_id FROM within WHERE kind = 'user'",
				$chunk
			);
			array_push( $users, ...array_column( $rows, 'member_id' ) );
		}
		return $users;
	}

	/**
	 * Adds users; who is there already stays as it is.
	 *
	 * @param list<string> $ids In ascending order.
	 */
	private function insert( int $connection_id, array $ids, int $due ): int {
		foreach ( array_chunk( $ids, self::CHUNK ) as $chunk ) {
			$rows       = implode( ', ', array_fill( 0, count( $chunk ), '(%s, %d, %d)' ) );
			$parameters = array_merge( ...array_map( static fn( string $id ) => array( $id, $connection_id, $due ), $chunk ) );
			Sql::execute( 'INSERT IGNORE INTO ' . Tables::role_tasks() . " (user_id, connection_id, due) VALUES {$rows}", $parameters );
		}
		return count( $ids );
	}
}
