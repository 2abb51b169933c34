<?php
/**
 * A change that the site does not accept.
 *
 * @package ScimPress
 */

declare( strict_types=1 );

namespace ScimPress\Store;

use ScimPress\Database\Failure;
use ScimPress\Database\FailureKind;

defined( 'ABSPATH' ) || exit;

/**
 * Carries the outcome by which the core learns that a write was not made. Which SCIM error it becomes is
 * decided there.
 */
final class Rejection extends \RuntimeException {

	/**
	 * Takes the outcome as the contract spells it; the named constructors make them.
	 *
	 * @param array<string, string|list<string>|null> $outcome An outcome of the contract.
	 */
	private function __construct( public readonly array $outcome ) {
		parent::__construct( $outcome['outcome'] );
	}

	/**
	 * A value is in use by somebody else.
	 *
	 * @param string $what user_name, external_id, user_email, user_login or display_name.
	 */
	public static function taken( string $what ): self {
		return new self(
			array(
				'outcome' => 'taken',
				'what'    => $what,
			)
		);
	}

	/**
	 * What a failure means for the core: a value in use, if one of its unique keys refused the row. Other
	 * failures stay what they are.
	 *
	 * @param array<string, string> $whats What the core calls the value of a key, by key.
	 */
	public static function of_failure( Failure $failure, array $whats ): self|Failure {
		$what = $whats[ $failure->key ] ?? null;
		return FailureKind::Duplicate === $failure->kind && null !== $what ? self::taken( $what ) : $failure;
	}

	/**
	 * Those who are to become members are not there.
	 *
	 * @param list<string> $ids Their ids, or the first of them.
	 */
	public static function missing( array $ids ): self {
		return new self(
			array(
				'outcome' => 'missing',
				'ids'     => $ids,
			)
		);
	}

	/**
	 * WordPress, or a hook, does not accept a value.
	 *
	 * @param ?string $field  The WordPress field.
	 * @param string  $reason What would be right, for a person.
	 */
	public static function refused( ?string $field, string $reason ): self {
		return new self(
			array(
				'outcome' => 'refused',
				'field'   => $field,
				'reason'  => $reason,
			)
		);
	}

	/**
	 * The account is out of reach.
	 *
	 * @param string $reason Why, for a person.
	 */
	public static function out_of_reach( string $reason ): self {
		return new self(
			array(
				'outcome' => 'protected',
				'reason'  => $reason,
			)
		);
	}

	/**
	 * Nobody could get the content of a user who is to be deleted.
	 */
	public static function no_heir(): self {
		return new self( array( 'outcome' => 'no_heir' ) );
	}

	/**
	 * The WordPress user, or the group, does not exist any more.
	 */
	public static function gone(): self {
		return new self( array( 'outcome' => 'gone' ) );
	}
}
