<?php
/**
 * One event of the audit.
 *
 * @package ScimPress
 *
 * @var ScimPress\Admin\AuditEvent $data What is shown.
 */

declare( strict_types=1 );

defined( 'ABSPATH' ) || exit;

?>
<h2><?php echo esc_html( $data->title ); ?></h2>
<p><?php echo esc_html( $data->meaning ); ?></p>
<dl class="scimpress-facts">
	<?php foreach ( $data->facts as $scimpress_name => $scimpress_fact ) : ?>
		<div>
			<dt><?php echo esc_html( $scimpress_name ); ?></dt>
			<dd><?php echo esc_html( $scimpress_fact ); ?></dd>
		</div>
	<?php endforeach; ?>
</dl>
<?php if ( null !== $data->explanation ) : ?>
	<h3><?php esc_html_e( 'What it means', 'scimpress' ); ?></h3>
	<p><?php echo esc_html( $data->explanation->meaning ); ?></p>
	<h3><?php esc_html_e( 'What to do', 'scimpress' ); ?></h3>
	<ol>
		<?php foreach ( $data->explanation->steps as $scimpress_step ) : ?>
			<li><?php echo esc_html( $scimpress_step ); ?></li>
		<?php endforeach; ?>
	</ol>
<?php endif; ?>
<?php if ( array() !== $data->differences ) : ?>
	<h3 id="scimpress-differences"><?php esc_html_e( 'Old and new values', 'scimpress' ); ?></h3>
	<div class="scimpress-scroll" tabindex="0" role="region" aria-labelledby="scimpress-differences">
		<table class="widefat striped scimpress-differences">
			<thead>
				<tr>
					<th scope="col"><?php esc_html_e( 'Attribute', 'scimpress' ); ?></th>
					<th scope="col"><?php esc_html_e( 'Old', 'scimpress' ); ?></th>
					<th scope="col"><?php esc_html_e( 'New', 'scimpress' ); ?></th>
				</tr>
			</thead>
			<tbody>
				<?php foreach ( $data->differences as $scimpress_difference ) : ?>
					<tr>
						<th scope="row"><?php echo esc_html( $scimpress_difference['attribute'] ); ?></th>
						<td><?php echo esc_html( $scimpress_difference['old'] ?? '—' ); ?></td>
						<td><?php echo esc_html( $scimpress_difference['new'] ?? '—' ); ?></td>
					</tr>
				<?php endforeach; ?>
			</tbody>
		</table>
	</div>
<?php endif; ?>
<p><a class="button" href="<?php echo esc_url( $data->url ); ?>"><?php esc_html_e( 'All events', 'scimpress' ); ?></a></p>
