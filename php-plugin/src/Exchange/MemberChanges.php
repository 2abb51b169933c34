<?php
/**
 * Who came to a group and who went, for the audit.
 *
 * @package ScimPress
 */

declare( strict_types=1 );

namespace ScimPress\Exchange;

use ScimPress\Audit\KeptValues;
use ScimPress\Store\Members;

defined( 'ABSPATH' ) || exit;

/**
 * What memberships were and became, where old and new values are kept: the core changes rows and does not know whom
 * each was about. Members are told by their ids, so that nobody's name stays where it would not be found to be
 * erased; whoever shows the event reads the names. A group can have very many, so few of them are told.
 */
final class MemberChanges {

	/** By what members are known among attributes. */
	public const ATTRIBUTE = 'members';

	/** Members that are told of each kind. */
	public const TOLD = 50;

	/** Members that are looked at to find them. */
	private const LOOKED = 500;

	/** Before the number of those who are not told. */
	public const MORE = '+';

	/** Whether anybody wants to know. */
	private readonly bool $is_wanted;

	/** Ids of those who went and who came, and how many there are. @var array{old: array{list<string>, int}, new: array{list<string>, int}} */
	private array $changes;

	/**
	 * The parts.
	 *
	 * @param KeptValues $values  Whether values are kept, and which are not.
	 * @param Members    $members Who belongs to groups.
	 */
	public function __construct( KeptValues $values = new KeptValues( false, array() ), private readonly Members $members = new Members() ) {
		$this->is_wanted = $values->is_on && ! in_array( self::ATTRIBUTE, $values->secret, true );
		$this->forget();
	}

	/**
	 * Adds members.
	 *
	 * @param list<string>   $ids In ascending order.
	 * @param callable(): int $add Adds them, and tells how many were none before.
	 */
	public function adding( string $group_id, array $ids, callable $add ): int {
		$looked = $this->is_wanted ? array_slice( $ids, 0, self::LOOKED ) : array();
		$before = array() === $looked ? array() : $this->members->among( $group_id, $looked, self::LOOKED );
		$count  = $add();
		$this->note( 'new', array_values( array_diff( $looked, $before ) ), $count );
		return $count;
	}

	/**
	 * Removes members.
	 *
	 * @param ?list<string>  $ids    In ascending order; null for all.
	 * @param callable(): int $remove Removes them, and tells how many were members.
	 */
	public function removing( string $group_id, ?array $ids, callable $remove ): int {
		$gone  = $this->is_wanted ? $this->members->among( $group_id, null === $ids ? null : array_slice( $ids, 0, self::LOOKED ), self::TOLD ) : array();
		$count = $remove();
		$this->note( 'old', $gone, $count );
		return $count;
	}

	/**
	 * An event of the audit with what changed since the last one.
	 *
	 * @param array<string, mixed> $event Of the contract.
	 * @return array<string, mixed>
	 */
	public function told_in( array $event ): array {
		$changes = array_map( self::text( ... ), $this->changes );
		$this->forget();
		return null === $changes['old'] && null === $changes['new'] || ! in_array( self::ATTRIBUTE, $event['changed'] ?? array(), true )
			? $event
			: array( ...$event, 'differences' => array( ...( $event['differences'] ?? array() ), array( 'attribute' => self::ATTRIBUTE ) + $changes ) );
	}

	/**
	 * What changed was undone, or is told.
	 */
	public function forget(): void {
		$this->changes = array_fill_keys( array( 'old', 'new' ), array( array(), 0 ) );
	}

	/**
	 * Notes members.
	 *
	 * @param string       $kind old or new.
	 * @param list<string> $ids  Some of them.
	 */
	private function note( string $kind, array $ids, int $count ): void {
		list( $known, $counted ) = $this->changes[ $kind ];
		$this->changes[ $kind ]  = array( array_slice( array( ...$known, ...$ids ), 0, self::TOLD ), $counted + $count );
	}

	/**
	 * Members as the audit holds them; null for nobody.
	 *
	 * @param array{list<string>, int} $change Ids, and how many there are.
	 */
	private static function text( array $change ): ?string {
		list( $ids, $count ) = $change;
		$more                = $count - count( $ids );
		return array() === $ids ? null : implode( ', ', array( ...$ids, ...( $more > 0 ? array( self::MORE . $more ) : array() ) ) );
	}
}
