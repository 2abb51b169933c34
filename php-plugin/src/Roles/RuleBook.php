<?php
/**
 * The rules by which users of a connection get roles.
 *
 * @package ScimPress
 */

declare( strict_types=1 );

namespace ScimPress\Roles;

use ScimPress\Database\Failure;
use ScimPress\Extension;
use ScimPress\Store\Connection;
use ScimPress\Store\Connections;
use ScimPress\Store\Groups;
use ScimPress\Store\Protection;

defined( 'ABSPATH' ) || exit;

/**
 * Adds, moves and removes rules, and says what is wrong with a wish. The screen and the command both come here.
 * Rules are numbered from 1 in the order in which they count: those for groups, then those for values.
 */
final class RuleBook {

	/** What a kind of rule is called in the settings, and what its rules are for. */
	private const KINDS = array(
		'group' => array( 'role_rules', 'group_id' ),
		'value' => array( 'role_values', 'value' ),
	);

	/** Characters of a value of roles or entitlements. */
	public const LONGEST_VALUE = 1000;

	/**
	 * The parts.
	 *
	 * @param Extension   $extension   Judges settings.
	 * @param Connections $connections Where rules are kept.
	 * @param Groups      $groups      The groups that rules are for.
	 */
	public function __construct(
		private readonly Extension $extension,
		private readonly Connections $connections,
		private readonly Groups $groups = new Groups(),
	) {}

	/**
	 * The rules in the order in which they count, each with what keeps it from counting; empty for nothing.
	 *
	 * @return list<array{number: int, key: string, kind: string, for: string, name: string, role: string, problem: string}>
	 * @throws Failure When the database does not answer.
	 */
	public function rules( Connection $connection ): array {
		$protection = new Protection( $connection->allowed_roles() );
		$rules      = array();
		foreach ( self::KINDS as $kind => list( $setting, $target ) ) {
			foreach ( $connection->rules( $setting ) as $rule ) {
				$for     = (string) ( $rule[ $target ] ?? '' );
				$name    = 'group' === $kind ? $this->groups->name( $connection->id, $for ) : $for;
				$rules[] = array(
					'number'  => count( $rules ) + 1,
					'key'     => $kind . ':' . $for,
					'kind'    => $kind,
					'for'     => $for,
					'name'    => (string) $name,
					'role'    => $rule['role'],
					'problem' => null === $name ? 'the group does not exist' : (string) $protection->reason_against_role( $rule['role'] ),
				);
			}
		}
		return $rules;
	}

	/**
	 * Adds a rule, and tells its number.
	 *
	 * @param Connection $connection The connection.
	 * @param string     $kind       group or value.
	 * @param string     $target     The SCIM id of the group, or the value of roles or entitlements.
	 * @param string     $role       Slug of the WordPress role.
	 * @param ?int       $position   Its place among those of its kind, from 1; null for the last.
	 * @return int|\WP_Error
	 * @throws Failure When the database does not do it.
	 */
	public function add( Connection $connection, string $kind, string $target, string $role, ?int $position ): int|\WP_Error {
		$error = $this->save( $this->with_rule( $connection, $kind, $target, $role, $position ) );
		return $error ?? ( $position ?? count( $connection->rules( self::KINDS[ $kind ][0] ) ) + 1 ) + ( 'group' === $kind ? 0 : count( $connection->rules( 'role_rules' ) ) );
	}

	/**
	 * The connection with a further rule, or why it cannot have it.
	 *
	 * @param Connection $connection The connection.
	 * @param string     $kind       group or value.
	 * @param string     $target     The SCIM id of the group, or the value of roles or entitlements.
	 * @param string     $role       Slug of the WordPress role.
	 * @param ?int       $position   Its place among those of its kind, from 1; null for the last.
	 * @throws Failure When the database does not answer.
	 */
	public function with_rule( Connection $connection, string $kind, string $target, string $role, ?int $position ): Connection|\WP_Error {
		list( $setting, $for ) = self::KINDS[ $kind ];
		if ( 'group' === $kind && null === $this->groups->name( $connection->id, $target ) ) {
			/* translators: %s: SCIM id of a group. */
			return new \WP_Error( 'group', sprintf( __( 'There is no group %s of this connection.', 'scimpress' ), $target ) );
		}
		if ( 'value' === $kind && '' === $target ) {
			return new \WP_Error( 'value', __( 'Type the value of roles or entitlements that the rule is for.', 'scimpress' ) );
		}
		if ( mb_strlen( $target ) > self::LONGEST_VALUE ) {
			/* translators: %d: number of characters. */
			return new \WP_Error( 'value', sprintf( __( 'The value can have %d characters.', 'scimpress' ), self::LONGEST_VALUE ) );
		}
		$rules = $connection->rules( $setting );
		$place = $this->place( $position ?? count( $rules ) + 1, count( $rules ) + 1 );
		if ( $place instanceof \WP_Error ) {
			return $place;
		}
		$rule = array(
			$for   => $target,
			'role' => $role,
		);
		array_splice( $rules, $place, 0, array( $rule ) );
		return $this->judged( $connection, $connection->with( array( $setting => $rules ) ) );
	}

	/**
	 * Moves a rule to another place among those of its kind.
	 *
	 * @param Connection $connection The connection.
	 * @param int        $number     The number of the rule.
	 * @param int        $position   Its new place, from 1.
	 * @return ?\WP_Error What is wrong with that.
	 * @throws Failure When the database does not do it.
	 */
	public function move( Connection $connection, int $number, int $position ): ?\WP_Error {
		$found = $this->found( $connection, $number );
		if ( $found instanceof \WP_Error ) {
			return $found;
		}
		list( $setting, $index ) = $found;
		$rules                   = $connection->rules( $setting );
		$place                   = $this->place( $position, count( $rules ) );
		if ( $place instanceof \WP_Error ) {
			return $place;
		}
		$moved = array_splice( $rules, $index, 1 );
		array_splice( $rules, $place, 0, $moved );
		return $this->save( $this->judged( $connection, $connection->with( array( $setting => $rules ) ) ) );
	}

	/**
	 * Removes a rule.
	 *
	 * @param Connection $connection The connection.
	 * @param int        $number     The number of the rule.
	 * @return ?\WP_Error What is wrong with that.
	 * @throws Failure When the database does not do it.
	 */
	public function remove( Connection $connection, int $number ): ?\WP_Error {
		$found = $this->found( $connection, $number );
		if ( $found instanceof \WP_Error ) {
			return $found;
		}
		list( $setting, $index ) = $found;
		$rules                   = $connection->rules( $setting );
		array_splice( $rules, $index, 1 );
		return $this->save( $this->judged( $connection, $connection->with( array( $setting => $rules ) ) ) );
	}

	/**
	 * The connection with its rules in another order, and without some of them, or why that cannot be. Rules for
	 * groups stay before those for values.
	 *
	 * @param Connection   $connection The connection.
	 * @param list<string> $order      The key of each rule, as `rules()` tells it.
	 * @param list<string> $removed    Those that go.
	 */
	public function arranged( Connection $connection, array $order, array $removed ): Connection|\WP_Error {
		$changes = array();
		$known   = array();
		foreach ( self::KINDS as $kind => list( $setting, $target ) ) {
			$rules = array();
			foreach ( $connection->rules( $setting ) as $rule ) {
				$rules[ $kind . ':' . ( $rule[ $target ] ?? '' ) ] = $rule;
			}
			$known               += $rules;
			$ordered              = array_intersect_key( array_replace( array_fill_keys( $order, null ), $rules ), $rules );
			$changes[ $setting ]  = array_values( array_diff_key( $ordered, array_flip( $removed ) ) );
		}
		$is_same = count( $order ) === count( $known ) && array() === array_diff( array_keys( $known ), $order );
		return $is_same
			? $this->judged( $connection, $connection->with( $changes ) )
			: new \WP_Error( 'order', __( 'Somebody changed the rules meanwhile. This is how they are now: change them again.', 'scimpress' ) );
	}

	/**
	 * The connection with other dangerous roles that its rules may give, or why it cannot have them.
	 *
	 * @param Connection   $connection The connection.
	 * @param list<string> $roles      Slugs.
	 */
	public function allowing( Connection $connection, array $roles ): Connection|\WP_Error {
		foreach ( $roles as $role ) {
			if ( null === get_role( $role ) ) {
				/* translators: %s: slug of a role. */
				return new \WP_Error( 'role', sprintf( __( 'There is no role %s.', 'scimpress' ), $role ) );
			}
		}
		return $this->judged( $connection, $connection->with( array( 'dangerous_roles' => $roles ) ) );
	}

	/**
	 * Stores a connection with other rules.
	 *
	 * @param Connection|\WP_Error $connection As one of the others made it.
	 * @return ?\WP_Error What is wrong with it; then nothing is stored.
	 * @throws Failure When the database does not do it.
	 */
	public function save( Connection|\WP_Error $connection ): ?\WP_Error {
		if ( $connection instanceof \WP_Error ) {
			return $connection;
		}
		$this->connections->save( $connection );
		return null;
	}

	/**
	 * Where the rule with a number stands.
	 *
	 * @return array{string, int}|\WP_Error The name of its setting, and its place there.
	 */
	private function found( Connection $connection, int $number ): array|\WP_Error {
		$index = $number - 1;
		foreach ( self::KINDS as list( $setting ) ) {
			$count = count( $connection->rules( $setting ) );
			if ( $index >= 0 && $index < $count ) {
				return array( $setting, $index );
			}
			$index -= $count;
		}
		/* translators: %d: a number. */
		return new \WP_Error( 'number', sprintf( __( 'There is no rule %d.', 'scimpress' ), $number ) );
	}

	/**
	 * A place among rules, from 0.
	 */
	private function place( int $position, int $most ): int|\WP_Error {
		return $position >= 1 && $position <= $most
			? $position - 1
			/* translators: %d: a number. */
			: new \WP_Error( 'position', sprintf( __( 'A position is a number from 1 to %d.', 'scimpress' ), $most ) );
	}

	/**
	 * A connection with other rules, or why they cannot be followed.
	 */
	private function judged( Connection $former, Connection $connection ): Connection|\WP_Error {
		if ( ! $this->extension->is_ready() ) {
			return new \WP_Error( 'extension', $this->extension->sentence() );
		}
		$protection = new Protection( $connection->allowed_roles() );
		foreach ( array_diff( $connection->named_roles(), $former->named_roles() ) as $role ) {
			$against = $protection->reason_against_role( $role );
			if ( null !== $against ) {
				/* translators: %s: why. */
				return new \WP_Error( null === get_role( $role ) ? 'role' : 'dangerous', sprintf( __( 'No rule can give this role: %s.', 'scimpress' ), $against ) );
			}
		}
		$objection = \ScimPress\objection( (string) wp_json_encode( $connection->for_exchange() ) );
		if ( null !== $objection ) {
			/* translators: %s: why, in English. */
			return new \WP_Error( 'objection', sprintf( __( 'This rule is not possible: %s.', 'scimpress' ), $objection ) );
		}
		return $connection;
	}
}
