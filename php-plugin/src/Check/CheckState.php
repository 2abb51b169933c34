<?php
/**
 * What came of a check.
 *
 * @package ScimPress
 */

declare( strict_types=1 );

namespace ScimPress\Check;

defined( 'ABSPATH' ) || exit;

/**
 * Whether something is as it has to be, as far as that can be seen.
 */
enum CheckState: string {
	/** It is. */
	case Ok = 'ok';

	/** It is not. */
	case Problem = 'problem';

	/** That cannot be seen from here, or not before something else is mended. */
	case NotPossible = 'not possible';

	/**
	 * The state in words.
	 */
	public function words(): string {
		return match ( $this ) {
			self::Ok          => __( 'OK', 'scimpress' ),
			self::Problem     => __( 'Problem', 'scimpress' ),
			self::NotPossible => __( 'Not possible here', 'scimpress' ),
		};
	}
}
