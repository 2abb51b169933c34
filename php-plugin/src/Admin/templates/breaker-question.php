<?php
/**
 * Asks before something is decided about a breaker.
 *
 * @package ScimPress
 *
 * @var ScimPress\Admin\BreakerQuestion $data What is asked.
 */

declare( strict_types=1 );

use ScimPress\Admin\BreakerQuestion;
use ScimPress\Admin\OverviewTab;
use ScimPress\Admin\RecentLogin;

defined( 'ABSPATH' ) || exit;

?>
<h2 class="scimpress-question"><?php echo esc_html( $data->title() ); ?></h2>
<?php foreach ( $data->consequences() as $scimpress_sentence ) : ?>
	<p><?php echo esc_html( $scimpress_sentence ); ?></p>
<?php endforeach; ?>
<?php if ( array() !== $data->names ) : ?>
	<h3>
		<?php
		/* translators: %s: number of users. */
		echo esc_html( sprintf( _n( '%s user has lost access', '%s users have lost access', $data->departed, 'scimpress' ), number_format_i18n( $data->departed ) ) );
		?>
	</h3>
	<ul class="ul-disc scimpress-question">
		<?php foreach ( $data->names as $scimpress_name ) : ?>
			<li><?php echo esc_html( $scimpress_name ); ?></li>
		<?php endforeach; ?>
	</ul>
	<?php if ( $data->departed > count( $data->names ) ) : ?>
		<p>
			<?php
			/* translators: %s: a number. */
			echo esc_html( sprintf( _n( 'and %s other', 'and %s others', $data->departed - count( $data->names ), 'scimpress' ), number_format_i18n( $data->departed - count( $data->names ) ) ) );
			?>
		</p>
	<?php endif; ?>
<?php endif; ?>
<?php RecentLogin::remind( BreakerQuestion::url( $data->kind, $data->connection ) ); ?>
<form method="post" action="<?php echo esc_url( OverviewTab::url( $data->connection->id ) ); ?>">
	<?php wp_nonce_field( 'scimpress_' . $data->kind, '_wpnonce', false ); ?>
	<input type="hidden" name="scimpress_action" value="<?php echo esc_attr( $data->kind ); ?>">
	<p class="submit">
		<button type="submit" class="button button-primary"><?php echo esc_html( $data->button() ); ?></button>
		<a class="button" href="<?php echo esc_url( OverviewTab::url() ); ?>"><?php esc_html_e( 'Decide later', 'scimpress' ); ?></a>
	</p>
</form>
