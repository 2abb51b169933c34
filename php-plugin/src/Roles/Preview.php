<?php
/**
 * Says who would get another role.
 *
 * @package ScimPress
 */

declare( strict_types=1 );

namespace ScimPress\Roles;

use ScimPress\Database\Failure;
use ScimPress\Exchange\Configuration;
use ScimPress\Store\Connection;
use ScimPress\Store\Connections;
use ScimPress\Store\Members;
use ScimPress\Store\Protection;
use ScimPress\Store\Users;
use WP_User;

defined( 'ABSPATH' ) || exit;

/**
 * Asks the core what rules come to for users of a connection, and accounts whether SCIM may write to them. Nothing
 * is changed, and no other plugin hears of it.
 */
final class Preview {

	/** Persons that are named on a screen. */
	public const NAMED = 20;

	/** Users that are looked at between two looks at the clock. */
	private const BATCH = 250;

	/**
	 * The parts.
	 *
	 * @param Connections $connections Knows which settings are about roles.
	 * @param Users       $users       Whose roles are meant.
	 * @param Members     $members     Which groups they are in.
	 * @param int         $patience    Seconds after which it is enough.
	 * @param int         $named       Persons that are named.
	 */
	public function __construct(
		private readonly Connections $connections,
		private readonly Users $users = new Users(),
		private readonly Members $members = new Members(),
		private readonly int $patience = 5,
		private readonly int $named = self::NAMED,
	) {}

	/**
	 * What would become of users if these were the settings of their connection.
	 *
	 * @param Connection $connection As it would be.
	 * @throws Failure When the database does not answer.
	 */
	public function of( Connection $connection ): Foreseen {
		$former     = $this->connections->find( $connection->id );
		$conditions = Configuration::for_background( $connection );
		$protection = new Protection( $connection->allowed_roles(), $conditions->stage()->reaches_network() );
		$total      = $this->users->count( 'connection_id = %d AND active = 1', array( $connection->id ) );
		if ( null !== $former && ! Connections::decides_otherwise( $former, $connection ) ) {
			return new Foreseen( $total, $total, 0, 0, array() );
		}
		$end    = microtime( true ) + $this->patience;
		$looked = 0;
		$counts = array( 0, 0 );
		$first  = array();
		$after  = '';
		do {
			$users = $this->users->with_roles( $connection->id, $after, self::BATCH );
			$after = (string) array_key_last( $users );
			foreach ( $this->changes( $conditions, $users ) as $change ) {
				$person = $this->person( $users[ $change['id'] ], $change, $protection );
				if ( null === $person ) {
					continue;
				}
				++$counts[ (int) ( null !== $person['refusal'] ) ];
				if ( count( $first ) < $this->named ) {
					$first[] = $person;
				}
			}
			$looked += count( $users );
		} while ( self::BATCH === count( $users ) && microtime( true ) < $end );
		return new Foreseen( $looked, self::BATCH === count( $users ) ? $total : $looked, $counts[0], $counts[1], $first );
	}

	/**
	 * Who of some users would get another role.
	 *
	 * @param Configuration                       $conditions The connection, and which roles cannot be given.
	 * @param array<string, array<string, mixed>> $users      By SCIM id.
	 * @return list<array{id: string, take: ?string, give: ?string, passed_over: list<string>}>
	 */
	private function changes( Configuration $conditions, array $users ): array {
		$groups = array_fill_keys( array_keys( $users ), array() );
		foreach ( $this->members->of_users( array_keys( $users ) ) as $membership ) {
			$groups[ $membership['user_id'] ][] = $membership['group_id'];
		}
		$asked = array();
		foreach ( $users as $id => $user ) {
			unset( $user['wp_user_id'] );
			$asked[] = array(
				...$user,
				'id'     => (string) $id,
				'groups' => $groups[ $id ],
			);
		}
		$question = array(
			'connection'        => $conditions->connection?->for_exchange(),
			'unavailable_roles' => $conditions->unavailable_roles(),
			'users'             => $asked,
		);
		$answer   = json_decode( \ScimPress\foreseen( (string) wp_json_encode( $question, JSON_UNESCAPED_SLASHES | JSON_UNESCAPED_UNICODE ) ), true );
		$changes  = is_array( $answer ) ? $answer : array();
		// Each of them is shown or judged below; one look for all is cheaper.
		cache_users( array_map( static fn( array $change ) => $users[ $change['id'] ]['wp_user_id'], $changes ) );
		return $changes;
	}

	/**
	 * What would become of a person; null where that is nothing, since somebody gave or took the role by hand.
	 *
	 * @param array<string, mixed> $user   The own row.
	 * @param array<string, mixed> $change What the core would do.
	 * @return ?array{wp_user_id: int, login: string, name: string, before: list<string>, after: list<string>, passed_over: list<string>, refusal: ?string}
	 */
	private function person( array $user, array $change, Protection $protection ): ?array {
		$account = new WP_User( $user['wp_user_id'] );
		$before  = array_values( $account->roles );
		$kept    = array_values( array_diff( $before, array( $change['take'] ) ) );
		$after   = null === $change['give'] || in_array( $change['give'], $kept, true ) ? $kept : array( ...$kept, $change['give'] );
		if ( array() === array_diff( $before, $after ) && array() === array_diff( $after, $before ) ) {
			return null;
		}
		return array(
			'wp_user_id'  => $user['wp_user_id'],
			'login'       => $account->user_login,
			'name'        => $account->display_name,
			'before'      => $before,
			'after'       => $after,
			'passed_over' => $change['passed_over'],
			'refusal'     => $protection->reason( $user['wp_user_id'], $user['granted_role'], $user['granted_role'] === $change['take'] ),
		);
	}
}
